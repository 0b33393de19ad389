import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planePixels } from "../../test/support/mask-reference/read-reference.ts";
import { MaskHistory, undoBudget } from "./mask-history.ts";
import type { Brush } from "./rasterise.ts";
import { TiledMask } from "./tiled-mask.ts";

const width = 600;
const height = 400;

const pixels = (mask: TiledMask) => Buffer.from(planePixels(mask.snapshot()));

interface Dab {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly brush: Brush;
}

function dab(mask: TiledMask, history: MaskHistory, { x, y, radius, brush }: Dab): boolean {
  mask.begin();
  mask.draw({ x, y, radius }, { x: x + radius, y, radius }, brush);
  const { tiles } = mask.commit();
  if (tiles.size > 0) history.push(mask, tiles);
  return tiles.size > 0;
}

const anyDab = fc.record({
  x: fc.double({ min: 0, max: width, noNaN: true }),
  y: fc.double({ min: 0, max: height, noNaN: true }),
  radius: fc.double({ min: 1, max: 90, noNaN: true }),
  brush: fc.record({
    mode: fc.constantFrom<Brush["mode"]>("paint", "erase"),
    hardness: fc.constantFrom(1, 0.5, 0),
  }),
});
type Action = Dab | "undo" | "redo" | "invert" | "settle";
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: anyDab },
  { weight: 3, arbitrary: fc.constantFrom<Action>("undo", "redo", "settle") },
  fc.constant<Action>("invert"),
);

describe("undo and redo", () => {
  it("bring back every state exactly, whatever was done, hard or soft, deflated or not", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const mask = new TiledMask(width, height);
        const history = new MaskHistory();
        const past: Buffer[] = [];
        let future: Buffer[] = [];
        for (const next of actions) {
          const before = pixels(mask);
          if (next === "settle") await history.settle();
          else if (next === "undo") {
            expect(await history.undo()).toSatisfy((rect) => (rect === null) === (past.length === 0));
            const expected = past.pop();
            if (expected) future.push(before);
            expect(pixels(mask).equals(expected ?? before)).toBe(true);
          } else if (next === "redo") {
            await history.redo();
            const expected = future.pop();
            if (expected) past.push(before);
            expect(pixels(mask).equals(expected ?? before)).toBe(true);
          } else if (next === "invert") {
            mask.invert();
            history.pushInvert(mask);
            past.push(before);
            future = [];
          } else if (dab(mask, history, next)) {
            past.push(before);
            future = [];
          }
          expect([history.undoSteps, history.redoSteps]).toEqual([past.length, future.length]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("hold 200 strokes across a 50-megapixel picture, hard and soft, in their budget", async () => {
    const mask = new TiledMask(8660, 5774);
    const history = new MaskHistory();
    for (let index = 0; index < 200; index++) {
      const [x, y] = [(index * 977) % 8000, (index * 1493) % 5000];
      mask.begin();
      const brush: Brush = { mode: index % 3 === 2 ? "erase" : "paint", hardness: index % 2 };
      mask.draw({ x, y, radius: 150 }, { x: x + 700, y: y + 300, radius: 150 }, brush);
      history.push(mask, mask.commit().tiles);
    }
    await history.settle();
    expect(history.undoSteps).toBe(200);
    expect(history.bytes).toBeLessThan(undoBudget);
  });

  it("walk back over the masks of several sizes in the order in which they were painted", async () => {
    const [first, second] = [new TiledMask(width, height), new TiledMask(300, 500)];
    const history = new MaskHistory();
    const stroke = { x: 100, y: 100, radius: 20, brush: { mode: "paint", hardness: 1 } } as const;
    for (const mask of [first, second, first])
      dab(mask, history, { ...stroke, x: 100 + history.undoSteps * 60 });
    const order: unknown[] = [];
    for (let step = 0; step < 3; step++) order.push((await history.undo())?.mask);
    expect(order).toEqual([first, second, first]);
    expect([first.isEmpty, second.isEmpty]).toEqual([true, true]);
    await history.redo();
    history.forget(first);
    expect([history.undoSteps, history.redoSteps]).toEqual([0, 1]);
    expect((await history.redo())?.mask).toBe(second);
  });

  it("say when so much is raw that large steps must wait, also what undo has made raw again", async () => {
    const mask = new TiledMask(width, height);
    const history = new MaskHistory(60_000);
    const soften = (index: number) =>
      dab(mask, history, { x: 15 * index, y: 200, radius: 60, brush: { mode: "paint", hardness: 0 } });
    for (let index = 0; index < 12; index++) soften(index);
    expect(history.isFull).toBe(true);
    await history.settle();
    expect(history.isFull).toBe(false);
    const [steps, bytes] = [history.undoSteps, history.bytes];
    for (let step = 0; step < steps; step++) await history.undo();
    expect(history.bytes).toBeGreaterThan(bytes);
    await history.settle();
    expect(history.redoSteps).toBe(steps);
    expect(history.bytes).toBeLessThanOrEqual(60_000);
  });

  it("drop the oldest steps when they outgrow the budget, and keep the newest", async () => {
    const mask = new TiledMask(width, height);
    const history = new MaskHistory(6_000);
    const states: Buffer[] = [];
    for (let index = 0; index < 30; index++) {
      states.push(pixels(mask));
      dab(mask, history, { x: 15 * index, y: 200, radius: 60, brush: { mode: "paint", hardness: 1 } });
    }
    await history.settle();
    expect(history.bytes).toBeLessThanOrEqual(6_000);
    expect(history.undoSteps).toBeGreaterThan(0);
    expect(history.undoSteps).toBeLessThan(30);
    await history.undo();
    expect(pixels(mask).equals(states.at(-1) ?? Buffer.alloc(0))).toBe(true);
  });
});
