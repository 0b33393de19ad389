import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { height, MaskSession, width } from "../../test/support/mask-reference/mask-session.ts";
import type { MaskOperation } from "./mask-operation.ts";

const patiently = { timeout: 20_000 };
const samples = (...numbers: number[]) => Float64Array.from(numbers);

const combine = fc.constantFrom("replace", "add", "subtract", "intersect");
const x = fc.double({ min: -40, max: width + 40, noNaN: true });
const y = fc.double({ min: -40, max: height + 40, noNaN: true });
const tolerance = fc.integer({ min: 0, max: 60 });
const operation: fc.Arbitrary<MaskOperation> = fc.oneof(
  fc.record({
    kind: fc.constant("select-shape"),
    combine,
    shape: fc.record({
      kind: fc.constantFrom("rectangle", "ellipse"),
      rect: fc.record({
        x,
        y,
        width: fc.integer({ min: 1, max: 300 }),
        height: fc.integer({ min: 1, max: 200 }),
      }),
    }),
    antialias: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("select-wand"),
    combine,
    at: fc.record({ x, y }),
    tolerance,
    contiguous: fc.boolean(),
    antialias: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("from-transparency"), combine }),
  fc.record({
    kind: fc.constant("from-difference"),
    combine,
    url: fc.constant("other"),
    tolerance,
    grow: fc.integer({ min: 0, max: 5 }),
  }),
  fc.constantFrom<MaskOperation>({ kind: "fill" }, { kind: "fill-holes" }),
  fc.record({ kind: fc.constantFrom("grow", "shrink"), pixels: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant("smooth"), radius: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("threshold"), level: fc.integer({ min: 1, max: 255 }) }),
);
const stroke = fc.record({
  mode: fc.constantFrom<"paint" | "erase">("paint", "erase"),
  hardness: fc.constantFrom(1, 0.4),
  spacing: fc.constantFrom(0, 0.3),
  flow: fc.constantFrom(1, 0.4),
  fromX: x,
  fromY: y,
  toX: x,
  toY: y,
});
type Change = (session: MaskSession) => Promise<unknown>;
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: operation.map(
      (one): Change =>
        (session) =>
          session.operate(one),
    ),
  },
  {
    weight: 3,
    arbitrary: stroke.map(({ mode, hardness, spacing, flow, fromX, fromY, toX, toY }): Change => {
      const brush = { mode, hardness, spacing };
      return async (session) =>
        session.send(
          { type: "begin-stroke", brush, samples: samples(fromX, fromY, 18, flow), ring: null },
          { type: "extend-stroke", samples: samples(toX, toY, 30, flow) },
          { type: "end-stroke", keep: true },
        );
    }),
  },
  fc.constantFrom("invert" as const, "clear" as const).map(
    (type): Change =>
      async (session) =>
        session.send({ type }),
  ),
  fc.record({ x: fc.integer({ min: -90, max: 90 }), y: fc.integer({ min: -90, max: 90 }) }).map(
    (by): Change =>
      async (session) =>
        session.send(
          { type: "move", by: { x: 1, y: 1 } },
          { type: "move", by },
          { type: "end-move", keep: true },
        ),
  ),
  fc.record({ x, y, subtract: fc.boolean() }).map(
    (at): Change =>
      (session) => {
        const packed = samples(at.x, at.y, 12, 1);
        session.send({ type: "begin-quick-select", subtract: at.subtract, samples: packed });
        return session.answer((id) => ({ type: "end-quick-select", id, keep: true }));
      },
  ),
);

describe("undo", () => {
  it("of any changes leads back to the same bytes at each step, and redo forth again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 14 }), async (changes) => {
        const session = new MaskSession();
        const states = [await session.pixels()];
        for (const one of changes) {
          const { undoSteps = 0 } = session.summary ?? {};
          await one(session);
          const pixels = await session.pixels();
          const made = (session.summary?.undoSteps ?? 0) - undoSteps;
          // One gesture is one step, and none when it changed nothing.
          expect(made).toBe(pixels.equals(states.at(-1) ?? Buffer.alloc(0)) ? 0 : 1);
          if (made > 0) states.push(pixels);
        }
        for (const state of states.toReversed().slice(1)) {
          session.send({ type: "undo" });
          expect((await session.pixels()).equals(state)).toBe(true);
        }
        for (const state of states.slice(1)) {
          session.send({ type: "redo" });
          expect((await session.pixels()).equals(state)).toBe(true);
        }
      }),
      { numRuns: 8 },
    );
  });

  it("goes back 200 steps and forth again to the same bytes", async () => {
    const session = new MaskSession();
    const changes = fc.sample(change, { numRuns: 400, seed: 11 });
    for (const one of changes) {
      await one(session);
      if (session.summary?.undoSteps === 200) break;
    }
    const last = await session.pixels();
    expect(session.summary?.undoSteps).toBe(200);
    for (let step = 0; step < 200; step++) session.send({ type: "undo" });
    await expect.poll(() => session.summary?.redoSteps, patiently).toBe(200);
    for (let step = 0; step < 200; step++) session.send({ type: "redo" });
    await expect.poll(() => session.summary?.redoSteps, patiently).toBe(0);
    expect((await session.pixels()).equals(last)).toBe(true);
  });
});
