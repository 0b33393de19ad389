import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeId } from "../../shared/domain/ids.ts";
import { nodeId } from "../../shared/domain/ids.ts";
import {
  type Effect,
  emptyTimeline,
  forgetMaskSteps,
  type Move,
  record,
  redo,
  type Timeline,
  type TimelineEntry,
  undo,
} from "./timeline.ts";

const id = (text: string): NodeId => nodeId.parse(text);

/** A document, its canvas and its timeline in memory: what the editor does with effects, without pixels. */
class World {
  readonly parents = new Map<NodeId, NodeId | null>([[id("n0"), null]]);
  readonly removed = new Set<NodeId>();
  current = id("n0");
  /** What the mask looks like: a number a stroke. */
  mask: number[] = [];
  #undone: number[][] = [];
  #done: number[][] = [];
  #strokes = 0;
  timeline: Timeline = emptyTimeline;

  exists(node: NodeId): boolean {
    return this.parents.has(node) && !this.path(node).some((above) => this.removed.has(above));
  }
  path(node: NodeId): NodeId[] {
    const parent = this.parents.get(node);
    return parent ? [...this.path(parent), node] : [node];
  }
  tree() {
    return {
      currentNodeId: this.current,
      exists: (node: NodeId) => this.exists(node),
      parentOf: (node: NodeId) => this.parents.get(node) ?? null,
      forwardOf: (node: NodeId) =>
        [...this.parents].findLast(([child, parent]) => parent === node && this.exists(child))?.[0] ?? null,
    };
  }
  state() {
    return { current: this.current, mask: [...this.mask], removed: [...this.removed].toSorted() };
  }

  paint() {
    this.#changeMask([...this.mask, ++this.#strokes]);
    this.record({ label: "brush stroke", steps: [{ type: "mask" }] });
  }
  fill() {
    const to = id(`n${this.parents.size}`);
    const from = this.current;
    this.parents.set(to, from);
    this.current = to;
    const hadMask = this.mask.length > 0;
    if (hadMask) this.#changeMask([]);
    this.record({
      label: "fill",
      steps: [{ type: "node", from, to }, ...(hadMask ? [{ type: "mask" } as const] : [])],
    });
  }
  jump(index: number) {
    const to = this.#pick(index);
    if (to === this.current) return;
    this.record({ label: "jump", steps: [{ type: "node", from: this.current, to }] });
    this.current = to;
  }
  removeBranch(index: number) {
    const node = this.#pick(index);
    const parent = this.parents.get(node);
    if (!parent) return;
    const from = this.current;
    const goes = this.path(from).includes(node);
    this.record({
      label: "remove",
      steps: [
        ...(goes ? [{ type: "node", from, to: parent } as const] : []),
        { type: "removeBranch", nodeId: node },
      ],
    });
    if (goes) this.current = parent;
    this.removed.add(node);
  }
  play(move: Move | null): boolean {
    if (!move) return false;
    for (const effect of move.effects) this.#apply(effect);
    this.timeline = move.timeline;
    return true;
  }
  undo(): boolean {
    return this.play(undo(this.timeline, this.tree()));
  }
  redo(): boolean {
    return this.play(redo(this.timeline, this.tree()));
  }

  record(entry: TimelineEntry) {
    this.timeline = record(this.timeline, entry);
  }
  #pick(index: number): NodeId {
    const alive = [...this.parents.keys()].filter((node) => this.exists(node));
    return alive[index % alive.length] ?? this.current;
  }
  #changeMask(mask: number[]) {
    this.#done.push(this.mask);
    this.#undone = [];
    this.mask = mask;
  }
  #apply(effect: Effect) {
    switch (effect.type) {
      case "goTo":
        expect(this.exists(effect.nodeId)).toBe(true);
        this.current = effect.nodeId;
        return;
      case "removeBranch":
        this.removed.add(effect.nodeId);
        return;
      case "restoreBranch":
        this.removed.delete(effect.nodeId);
        return;
      case "undoMask":
        this.#undone.push(this.mask);
        this.mask = this.#done.pop() ?? [];
        return;
      case "redoMask":
        this.#done.push(this.mask);
        this.mask = this.#undone.pop() ?? [];
    }
  }
}

type Action = {
  readonly do: "paint" | "fill" | "jump" | "removeBranch" | "undo" | "redo";
  readonly at: number;
};

const actions = fc.array(
  fc.record<Action>({
    do: fc.constantFrom("paint", "paint", "fill", "jump", "removeBranch", "undo", "redo"),
    at: fc.nat(50),
  }),
  { maxLength: 40 },
);

function act(world: World, action: Action): void {
  if (action.do === "paint") world.paint();
  else if (action.do === "fill") world.fill();
  else if (action.do === "jump") world.jump(action.at);
  else if (action.do === "removeBranch") world.removeBranch(action.at);
  else if (action.do === "undo") world.undo();
  else world.redo();
}

describe("the timeline", () => {
  it("returns to the same state after n undos and n redos, whatever was done before", () => {
    fc.assert(
      fc.property(actions, fc.nat(60), (list, count) => {
        const world = new World();
        for (const action of list) act(world, action);
        const before = world.state();
        let undone = 0;
        while (undone < count && world.undo()) undone++;
        for (let redone = 0; redone < undone; redone++) expect(world.redo()).toBe(true);
        expect(world.state()).toEqual(before);
      }),
      { numRuns: 400 },
    );
  });

  it("walks back to the import node in the end and deletes no node on the way", () => {
    fc.assert(
      fc.property(actions, (list) => {
        const world = new World();
        for (const action of list) act(world, action);
        const nodes = world.parents.size;
        while (world.undo());
        expect(world.current).toBe(id("n0"));
        expect(world.mask).toEqual([]);
        expect(world.removed.size).toBe(0);
        expect(world.parents.size).toBe(nodes);
      }),
    );
  });

  it("takes a fill and the cleared mask back in one step", () => {
    const world = new World();
    world.paint();
    world.fill();
    expect(world.state()).toMatchObject({ current: "n1", mask: [] });
    world.undo();
    expect(world.state()).toMatchObject({ current: "n0", mask: [1] });
  });

  it("goes to the parent before the session's first step, and back to where it came from", () => {
    const world = new World();
    world.fill();
    world.fill();
    world.timeline = emptyTimeline; // a new session on the same document
    world.undo();
    expect(world.current).toBe("n1");
    world.undo();
    expect(world.current).toBe("n0");
    expect(world.undo()).toBe(false);
    world.redo();
    world.redo();
    expect(world.current).toBe("n2");
  });

  it("goes down to the child visited last at the start of a session", () => {
    const world = new World();
    world.fill();
    world.current = id("n0");
    world.timeline = emptyTimeline;
    world.redo();
    expect(world.current).toBe("n1");
    world.undo();
    expect(world.current).toBe("n0");
  });

  it("redoes nothing after a new stroke, though the node left behind stays", () => {
    const world = new World();
    world.fill();
    world.undo();
    world.paint();
    expect(world.redo()).toBe(false);
    expect(world.exists(id("n1"))).toBe(true);
  });

  it("brings a removed branch back and stands again where it stood", () => {
    const world = new World();
    world.fill();
    world.fill();
    world.removeBranch(1);
    expect(world.state()).toMatchObject({ current: "n0", removed: ["n1"] });
    world.undo();
    expect(world.state()).toMatchObject({ current: "n2", removed: [] });
  });

  it("skips a step whose node another window has removed", () => {
    const world = new World();
    world.paint();
    world.fill();
    world.jump(0);
    world.removed.add(id("n1"));
    expect(world.undo()).toBe(true);
    expect(world.state()).toMatchObject({ current: "n0", mask: [1] });
  });

  it("forgets the oldest mask steps when the canvas has dropped them", () => {
    const world = new World();
    world.paint();
    world.paint();
    world.fill();
    const kept = forgetMaskSteps(world.timeline, 2, 0);
    expect(kept.past.map((entry) => entry.steps.length)).toEqual([1, 2]);
    expect(forgetMaskSteps(world.timeline, 0, 0).past.map((entry) => entry.label)).toEqual(["fill"]);
    expect(forgetMaskSteps(world.timeline, 3, 0)).toBe(world.timeline);
  });
});
