import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ToolId } from "../state/tools.ts";
import {
  type GestureInput,
  idleGesture,
  isBusy,
  type PointerKind,
  type Stage,
  stepGesture,
} from "./gesture.ts";
import { busyMachines, machineOf } from "./machines.ts";
import type { ToolEffect, ToolOptions } from "./tool-protocol.ts";

const options: ToolOptions = {
  brush: { diameter: 40, hardness: 1, flow: 1, spacing: 0, pressureSize: true, pressureFlow: false },
  area: { combine: "add", antialias: false },
  color: { tolerance: 32, contiguous: true },
  hasMask: true,
  reach: 5,
};

/** Whatever a person does: the state after it, and all that was asked for. */
class Sequence {
  gesture = stepGesture(idleGesture("brush"), { type: "stage", stage: "paint" })[0];
  readonly effects: ToolEffect[] = [];

  do(input: GestureInput): readonly ToolEffect[] {
    const [gesture, effects] = stepGesture(this.gesture, input);
    this.gesture = gesture;
    this.effects.push(...effects);
    return effects;
  }
}

const pointerIds = [1, 2, 3, 4];
const pointerId = fc.constantFrom(...pointerIds);
const keys = fc.record({ shift: fc.boolean(), alt: fc.boolean() });
// A small stage, so that points are hit again and shapes get closed.
const at = fc.record({ x: fc.integer({ min: 0, max: 30 }), y: fc.integer({ min: 0, max: 30 }) });
const tools = fc.constantFrom(...(Object.keys(machineOf) as ToolId[])); // the keys of its type
const down = fc
  .record({
    pointerId,
    kind: fc.constantFrom<PointerKind>("mouse", "pen", "touch", "keys"),
    button: fc.constantFrom("primary", "primary", "primary", "middle", "secondary", "eraser"),
    keys,
    at,
  })
  .map((press) => ({
    ...press,
    type: "down" as const,
    sample: { ...press.at, pressure: null },
    options,
  }));
const move = fc
  .record({ pointerId, keys, at })
  .map((moved) => ({ ...moved, type: "move" as const, samples: [{ ...moved.at, pressure: null }] }));
const up = pointerId.map((id) => ({ type: "up" as const, pointerId: id }));
const anyInput: fc.Arbitrary<GestureInput> = fc.oneof(
  { weight: 10, arbitrary: down },
  { weight: 12, arbitrary: move },
  { weight: 10, arbitrary: up },
  pointerId.map((id) => ({ type: "lost" as const, pointerId: id })),
  fc.boolean().map((held) => ({ type: "space" as const, held })),
  keys.map((held) => ({ type: "keys" as const, keys: held })),
  fc.constantFrom<GestureInput>(
    { type: "key", key: "Enter" },
    { type: "key", key: "Backspace" },
    { type: "nudge", dx: 1, dy: 0 },
    { type: "nudge", dx: 0, dy: -10 },
    { type: "nudge-end" },
    { type: "escape" },
    { type: "blur" },
    { type: "interrupt" },
    { type: "forget" },
  ),
  { weight: 3, arbitrary: tools.map((tool) => ({ type: "choose" as const, tool })) },
  fc
    .constantFrom<Stage>("empty", "view", "paint", "paint", "paint")
    .map((stage) => ({ type: "stage" as const, stage })),
);

const check = (test: (sequence: Sequence, inputs: readonly GestureInput[]) => void) =>
  fc.assert(
    fc.property(tools, fc.array(anyInput, { maxLength: 60 }), (tool, inputs) => {
      const sequence = new Sequence();
      sequence.do({ type: "choose", tool });
      test(sequence, inputs);
    }),
    { numRuns: 400 },
  );

/** What begins something on the mask, and what goes on with or ends it. */
const opens: Readonly<Partial<Record<ToolEffect["type"], string>>> = {
  "begin-stroke": "stroke",
  "begin-quick-select": "quick select",
};
const goesOn: Readonly<Partial<Record<ToolEffect["type"], string>>> = {
  "extend-stroke": "stroke",
  "extend-quick-select": "quick select",
};
const closes: Readonly<Partial<Record<ToolEffect["type"], string>>> = {
  "commit-stroke": "stroke",
  "discard-stroke": "stroke",
  "end-quick-select": "quick select",
  "end-move": "move",
};

/** Whether an effect makes an undo step. */
function isStep(effect: ToolEffect): boolean {
  if (effect.type === "end-quick-select" || effect.type === "end-move") return effect.keep;
  return ["commit-stroke", "select-shape", "select-color"].includes(effect.type);
}

describe("whatever is done, in whatever order,", () => {
  it("what is begun on the mask is ended once, kept or thrown away, before anything else is begun", () => {
    check((sequence, inputs) => {
      for (const input of inputs) sequence.do(input);
      sequence.do({ type: "escape" });
      let open: string | null = null;
      for (const effect of sequence.effects) {
        const begun = opens[effect.type];
        if (begun) {
          expect(open).toBeNull();
          open = begun;
        }
        // Moves tell where the mask is in all; the first one begins.
        if (effect.type === "move-mask") {
          expect([null, "move"]).toContain(open);
          open = "move";
        }
        if (goesOn[effect.type]) expect(open).toBe(goesOn[effect.type]);
        if (closes[effect.type]) {
          expect(open).toBe(closes[effect.type]);
          open = null;
        }
        if (effect.type === "select-shape" || effect.type === "select-color") expect(open).toBeNull();
      }
      expect(open).toBeNull();
    });
  });

  it("no pointer stays captured once all are up, and none is released that was not captured", () => {
    check((sequence, inputs) => {
      for (const input of inputs) sequence.do(input);
      for (const id of pointerIds) sequence.do({ type: "up", pointerId: id });
      const captured = new Set<number>();
      for (const effect of sequence.effects) {
        if (effect.type === "capture-pointer") captured.add(effect.pointerId);
        if (effect.type === "release-pointer") expect(captured.delete(effect.pointerId)).toBe(true);
      }
      expect([...captured]).toEqual([]);
      expect(sequence.gesture).toMatchObject({ driver: null, fingers: [], pinch: { name: "idle" } });
      // A polygon waits for its next corner, arrow keys for their release.
      expect(["polygon", "moveMask"]).toEqual(
        expect.arrayContaining([...busyMachines(sequence.gesture.machines)]),
      );
    });
  });

  it("Escape leaves nothing open, and nothing on the screen", () => {
    check((sequence, inputs) => {
      for (const input of inputs) sequence.do(input);
      sequence.do({ type: "escape" });
      expect(isBusy(sequence.gesture)).toBe(false);
      const outlines = sequence.effects.filter((effect) => effect.type === "show-outline");
      expect(outlines.at(-1)?.outline ?? null).toBeNull();
    });
  });

  it("Escape makes no undo step, and nothing that comes afterwards makes one without a new press", () => {
    check((sequence, inputs) => {
      for (const input of inputs) sequence.do(input);
      const after = [sequence.do({ type: "escape" })];
      for (const id of pointerIds) {
        after.push(
          sequence.do({
            type: "move",
            pointerId: id,
            keys: { shift: false, alt: false },
            at: { x: 9, y: 9 },
            samples: [{ x: 9, y: 9, pressure: null }],
          }),
        );
        after.push(sequence.do({ type: "up", pointerId: id }));
      }
      after.push(sequence.do({ type: "key", key: "Enter" }), sequence.do({ type: "interrupt" }));
      expect(after.flat().filter(isStep)).toEqual([]);
    });
  });

  it("one input makes at most one undo step, and there are never more steps than presses", () => {
    check((sequence, inputs) => {
      let presses = 0;
      for (const input of inputs) {
        if (input.type === "down" || input.type === "nudge") presses++;
        expect(sequence.do(input).filter(isStep).length).toBeLessThanOrEqual(1);
      }
      expect(sequence.effects.filter(isStep).length).toBeLessThanOrEqual(presses);
    });
  });

  it("only one pointer is pressed for a tool, or two fingers pinch, and at most one tool is open on the mask", () => {
    check((sequence, inputs) => {
      for (const input of inputs) {
        sequence.do(input);
        const { driver, pinch, machines } = sequence.gesture;
        if (pinch.name === "pinching") expect(driver).toBeNull();
        const busy = busyMachines(machines);
        expect(busy.filter((name) => name !== "pan" && name !== "zoom").length).toBeLessThanOrEqual(1);
        expect(busy.length).toBeLessThanOrEqual(2);
      }
    });
  });

  it("nothing is done to the mask while there is no picture or two are compared", () => {
    check((sequence, inputs) => {
      for (const input of inputs) {
        if (input.type === "stage") continue;
        sequence.do(input);
      }
      sequence.do({ type: "stage", stage: "view" });
      const before = sequence.effects.length;
      for (const input of inputs) if (input.type !== "stage") sequence.do(input);
      const touched = sequence.effects.slice(before).map(({ type }) => type);
      expect(touched.filter((type) => !/-pointer$|^pan$|^zoom$/.test(type))).toEqual([]);
    });
  });
});
