import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it, vi } from "vitest";
import { picturePixels } from "../../test/support/mask-reference/read-reference.ts";
import { seededRandom } from "../../test/support/seeded-random.ts";
import { MaskEngine } from "./mask-engine.ts";
import type { MaskReport, MaskRequest } from "./mask-messages.ts";
import type { MaskOperation } from "./mask-operation.ts";

const width = 330;
const height = 270;
const random = seededRandom(3);
const picture = Uint8Array.from({ length: width * height * 4 }, (_, at) => {
  const x = (at >> 2) % width;
  const y = Math.floor((at >> 2) / width);
  if ((at & 3) === 3) return x < 40 && y < 30 ? 0 : 255;
  return (Math.floor(x / 90) * 60 + Math.floor(y / 70) * 40 + random.integer(8)) % 256;
});
const sources = { here: picture, other: picture.map((value, at) => (at % 4001 === 0 ? 255 - value : value)) };

/** The engine without a screen, over a picture that it gets without a browser. */
class Session {
  readonly reports: MaskReport[] = [];
  readonly #engine = new MaskEngine(
    (report) => this.reports.push(report),
    ({ url }) =>
      Promise.resolve(picturePixels(url === "other" ? sources.other : sources.here, width, height)),
  );
  #id = 0;

  constructor() {
    this.send({ type: "size", size: { width, height } });
    this.send({ type: "picture", source: { url: "here", width, height } });
  }

  send(...requests: MaskRequest[]): this {
    for (const request of requests) this.#engine.receive(request);
    return this;
  }

  get summary() {
    const last = this.reports.findLast((report) => report.type === "summary");
    return last?.type === "summary" ? last.summary : null;
  }

  async answer(make: (id: number) => MaskRequest): Promise<MaskReport> {
    const id = ++this.#id;
    this.send(make(id));
    return vi.waitUntil(
      () => this.reports.find((report) => "id" in report && report.id === id && report.type !== "progress"),
      { interval: 2, timeout: 20_000 },
    );
  }

  operate(operation: MaskOperation): Promise<MaskReport> {
    return this.answer((id) => ({ type: "operate", id, operation }));
  }

  /** Values of the mask; all 0 when there is nothing to export. */
  async pixels(feather = false): Promise<Buffer> {
    const report = await this.answer((id) => ({ type: "export", id, size: null, form: "grey", feather }));
    if (report.type !== "exported") throw new Error("The export failed.");
    if (report.png === null) return Buffer.alloc(width * height);
    return sharp(Buffer.from(await report.png.arrayBuffer()))
      .toColourspace("b-w")
      .raw()
      .toBuffer();
  }
}

const patiently = { timeout: 20_000 };
const samples = (...numbers: number[]) => Float64Array.from(numbers);
const rectangle = (x: number, y: number, w: number, h: number): MaskOperation => ({
  kind: "select-shape",
  combine: "add",
  shape: { kind: "rectangle", rect: { x, y, width: w, height: h } },
  antialias: false,
});

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
type Change = (session: Session) => Promise<unknown>;
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
        const session = new Session();
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
      { numRuns: 12 },
    );
  });

  it("goes back 200 steps and forth again to the same bytes", async () => {
    const session = new Session();
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

describe("an operation", () => {
  it("is one undo step, and none when it changes nothing", async () => {
    const session = new Session();
    expect(await session.operate(rectangle(10, 10, 100, 50))).toMatchObject({ changed: true });
    expect(await session.operate(rectangle(20, 20, 10, 10))).toMatchObject({ changed: false });
    expect(session.summary).toMatchObject({ undoSteps: 1, bounds: { x: 10, y: 10, width: 100, height: 50 } });
  });

  it.each([
    [{ kind: "grow", pixels: 0 }, /growth is 0.*1 to 1000/],
    [{ kind: "shrink", pixels: 2.5 }, /2\.5.*whole/],
    [{ kind: "smooth", radius: 101 }, /radius is 101.*1 to 100/],
    [{ kind: "threshold", level: 0 }, /level is 0.*1 to 255/],
  ] as const)("refuses %o with its limits", async (one, message) => {
    const session = new Session();
    expect(await session.operate(one)).toMatchObject({
      type: "failed",
      error: { code: "invalid-input", message: expect.stringMatching(message) },
    });
  });

  it("that looks at the picture says when there is none", async () => {
    const session = new Session().send({ type: "picture", source: null });
    expect(await session.operate({ kind: "from-transparency", combine: "replace" })).toMatchObject({
      type: "failed",
      error: { code: "invalid-input" },
    });
  });

  it("selects what is transparent", async () => {
    const session = new Session();
    await session.operate({ kind: "from-transparency", combine: "replace" });
    expect(session.summary?.bounds).toEqual({ x: 0, y: 0, width: 40, height: 30 });
  });

  it("tells its progress, and leaves the mask alone when it is cancelled", async () => {
    const session = new Session();
    const big = { width: 6000, height: 4000 };
    session.send({ type: "size", size: big });
    await session.operate({
      kind: "select-shape",
      combine: "add",
      antialias: true,
      shape: { kind: "ellipse", rect: { x: 5, y: 5, ...big } },
    });
    const report = session.answer((id) => {
      session.send({ type: "operate", id, operation: { kind: "grow", pixels: 30 } });
      return { type: "view", view: { scale: 1, x: 0, y: 0, width: 0, height: 0 } };
    });
    const progress = await vi.waitUntil(() => session.reports.find(({ type }) => type === "progress"));
    if (progress.type === "progress") session.send({ type: "cancel", id: progress.id });
    expect(await report).toMatchObject({ type: "failed", error: { code: "cancelled" } });
    expect(session.summary?.undoSteps).toBe(1);
  });
});

describe("the feather", () => {
  it("is no undo step and changes nothing but what is exported with it", async () => {
    const session = new Session();
    await session.operate(rectangle(100, 100, 200, 100));
    const before = await session.pixels();
    session.send({ type: "feather", sigma: 6 });
    expect(session.summary).toMatchObject({ feather: 6, undoSteps: 1, isHard: true });
    expect((await session.pixels()).equals(before)).toBe(true);
    const soft = await session.pixels(true);
    expect(soft[150 * width + 200]).toBe(255);
    expect(Math.abs((soft[150 * width + 99] ?? 0) - 255 * 0.467)).toBeLessThan(2);
  });

  it("is gone with the document", () => {
    const session = new Session().send({ type: "feather", sigma: 6 }, { type: "size", size: null });
    session.send({ type: "size", size: { width, height } });
    expect(session.summary?.feather).toBe(0);
  });
});

describe("moving", () => {
  it("is one step for the whole drag, and none when it is taken back", async () => {
    const session = new Session();
    await session.operate(rectangle(10, 10, 20, 20));
    session.send({ type: "move", by: { x: 5, y: 0 } }, { type: "move", by: { x: 30.4, y: -3 } });
    expect(session.summary?.undoSteps).toBe(1);
    session.send({ type: "end-move", keep: false });
    expect(session.summary?.undoSteps).toBe(1);
    session.send({ type: "move", by: { x: 30.4, y: -3 } }, { type: "end-move", keep: true });
    expect(session.summary).toMatchObject({ undoSteps: 2, bounds: { x: 40, y: 7, width: 20, height: 20 } });
  });
});

describe("a quick selection", () => {
  const begin: MaskRequest = {
    type: "begin-quick-select",
    subtract: false,
    samples: samples(135, 105, 14, 1),
  };

  it("is one undo step, however often it is extended", async () => {
    const session = new Session().send(begin, {
      type: "extend-quick-select",
      samples: samples(150, 110, 14, 1),
    });
    const report = await session.answer((id) => ({ type: "end-quick-select", id, keep: true }));
    expect(report).toMatchObject({ type: "operated", changed: true });
    expect(session.summary).toMatchObject({ undoSteps: 1, isEmpty: false });
    // The field of one colour around the stroke, to the pixel.
    expect(session.summary?.bounds).toEqual({ x: 90, y: 70, width: 90, height: 70 });
  });

  it("leaves no trace when it is thrown away", async () => {
    const session = new Session().send(begin);
    await session.answer((id) => ({ type: "end-quick-select", id, keep: false }));
    expect(session.summary?.undoSteps).toBe(0);
    expect((await session.pixels()).every((value) => value === 0)).toBe(true);
  });

  it("is kept before a command that comes in the middle of it", async () => {
    const session = new Session().send(begin, { type: "invert" });
    await expect.poll(() => session.summary?.undoSteps, patiently).toBe(2);
  });
});
