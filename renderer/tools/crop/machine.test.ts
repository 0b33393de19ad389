import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CropInput, type CropState, idleCrop, stepCrop } from "./machine.ts";

const frame = { x: 0, y: 0, width: 40, height: 30 };
const down: CropInput = { type: "down", pointerId: 1, handle: "e", at: { x: 40, y: 10 }, frame };

const anyInput: fc.Arbitrary<CropInput> = fc.oneof(
  fc.constant(down),
  fc.constant<CropInput>({ ...down, pointerId: 2, handle: "move" }),
  fc.record({
    type: fc.constant("move" as const),
    pointerId: fc.constantFrom(1, 2),
    at: fc.record({ x: fc.integer(), y: fc.integer() }),
    fromCentre: fc.boolean(),
  }),
  fc.record({ type: fc.constant("up" as const), pointerId: fc.constantFrom(1, 2) }),
  fc.constant<CropInput>({ type: "cancel" }),
);

describe("a drag of the crop's frame", () => {
  it("tells how far its own pointer has come, and nothing of another's", () => {
    const [dragging] = stepCrop(idleCrop, down);
    const moved = { type: "move", at: { x: 52, y: 4 }, fromCentre: false } as const;
    expect(stepCrop(dragging, { ...moved, pointerId: 1 })[1]).toEqual([
      { type: "drag", from: frame, handle: "e", by: { x: 12, y: -6 }, fromCentre: false },
    ]);
    expect(stepCrop(dragging, { ...moved, pointerId: 2 })[1]).toEqual([]);
  });

  it("captures and releases in turn, and keeps the frame only where its own pointer was lifted", () =>
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 30 }), (inputs) => {
        let state: CropState = idleCrop;
        let captured: number | null = null;
        for (const input of inputs) {
          const wasDragging = state.name === "dragging";
          const [next, effects] = stepCrop(state, input);
          state = next;
          for (const effect of effects) {
            if (effect.type === "capture-pointer") {
              expect(captured).toBeNull();
              captured = effect.pointerId;
            }
            if (effect.type === "release-pointer") {
              expect(captured).toBe(effect.pointerId);
              captured = null;
            }
          }
          const ends = effects.flatMap(({ type }) => (type === "keep" || type === "restore" ? [type] : []));
          const isOver = wasDragging && state.name === "idle";
          expect(ends).toEqual(isOver ? [input.type === "up" ? "keep" : "restore"] : []);
          expect(captured !== null).toBe(state.name === "dragging");
        }
      }),
    ));
});
