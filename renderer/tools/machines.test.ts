import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { options, Tool, withdrawals } from "../../test/support/told-tool.ts";
import type { ToolId } from "../state/tools.ts";
import { machineOf } from "./machines.ts";
import type { ToolEffect, ToolInput } from "./tool-protocol.ts";

const pointerId = fc.constantFrom(1, 2, 3);
const coordinate = fc.integer({ min: 0, max: 20 });
const point = fc.record({ x: coordinate, y: coordinate });
const modifiers = fc.record({ shift: fc.boolean(), alt: fc.boolean(), space: fc.boolean() });

/** Any input that the tool may be told, in any state. */
function anyInput(tool: ToolId): fc.Arbitrary<ToolInput> {
  const sampled = fc.record({ pointerId, at: point, modifiers });
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(sampled, fc.boolean()).map(([press, keysAreSpent]) => ({
        ...press,
        type: "down" as const,
        tool,
        sample: { ...press.at, pressure: null },
        keysAreSpent,
        options,
      })),
    },
    {
      weight: 5,
      arbitrary: sampled.map((moved) => ({
        ...moved,
        type: "move" as const,
        samples: [{ ...moved.at, pressure: null }],
      })),
    },
    { weight: 4, arbitrary: pointerId.map((id) => ({ type: "up" as const, pointerId: id })) },
    modifiers.map((held) => ({ type: "modifiers" as const, modifiers: held })),
    fc.constantFrom<ToolInput>(
      { type: "key", key: "Enter" },
      { type: "key", key: "Backspace" },
      { type: "nudge", dx: 1, dy: 0 },
      { type: "nudge-end" },
      ...withdrawals,
    ),
  );
}

/** Whether an effect makes an undo step. */
function isStep(effect: ToolEffect): boolean {
  if (effect.type === "end-quick-select" || effect.type === "end-move") return effect.keep;
  return ["commit-stroke", "select-shape", "select-color"].includes(effect.type);
}

// The keys of its type.
describe.each(Object.keys(machineOf) as ToolId[])("whatever %s is told, in whatever order,", (id) => {
  const check = (test: (tool: Tool, inputs: readonly ToolInput[]) => void) =>
    fc.assert(
      fc.property(fc.array(anyInput(id), { maxLength: 40 }), (inputs) => test(new Tool(id), inputs)),
      { numRuns: 150 },
    );

  it("Escape ends it: nothing pressed, nothing outlined, no step", () => {
    check((tool, inputs) => {
      for (const input of inputs) tool.tell(input);
      const before = tool.effects.length;
      tool.tell({ type: "escape" });
      expect(tool.effects.slice(before).filter(isStep)).toEqual([]);
      expect(tool.states[machineOf[id]].name).toBe("idle");
      expect(tool.outline).toBeNull();
      const captured = new Set<number>();
      for (const effect of tool.effects) {
        if (effect.type === "capture-pointer") captured.add(effect.pointerId);
        if (effect.type === "release-pointer") expect(captured.delete(effect.pointerId)).toBe(true);
      }
      expect(captured.size).toBe(0);
    });
  });

  it("one input makes at most one step, and every step had a press or a key of its own", () => {
    check((tool, inputs) => {
      let presses = 0;
      for (const input of inputs) {
        const before = tool.effects.length;
        tool.tell(input);
        if (input.type === "down" || input.type === "nudge") presses++;
        expect(tool.effects.slice(before).filter(isStep).length).toBeLessThanOrEqual(1);
      }
      expect(tool.effects.filter(isStep).length).toBeLessThanOrEqual(presses);
    });
  });

  it("what it begins it ends once, before it begins anew", () => {
    check((tool, inputs) => {
      for (const input of inputs) tool.tell(input);
      tool.tell({ type: "escape" });
      const begins = tool.effects.filter(({ type }) => type.startsWith("begin-")).length;
      const ends = tool.effects.filter(({ type }) =>
        /^(commit|discard)-stroke$|^end-quick/.test(type),
      ).length;
      expect(ends).toBe(begins);
      const story = tool.effects
        .map(({ type }) => type)
        .filter((type) => /^begin|^commit|^discard|^end-q/.test(type));
      expect(story.every((type, index) => type.startsWith("begin") === (index % 2 === 0))).toBe(true);
    });
  });
});
