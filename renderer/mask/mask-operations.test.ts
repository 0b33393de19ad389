import { describe, expect, it, vi } from "vitest";
import { height, MaskSession, width } from "../../test/support/mask-reference/mask-session.ts";
import type { MaskReport, MaskRequest } from "./mask-messages.ts";
import type { MaskOperation } from "./mask-operation.ts";

const patiently = { timeout: 20_000 };
const samples = (...numbers: number[]) => Float64Array.from(numbers);
const rectangle = (x: number, y: number, w: number, h: number): MaskOperation => ({
  kind: "select-shape",
  combine: "add",
  shape: { kind: "rectangle", rect: { x, y, width: w, height: h } },
  antialias: false,
});

describe("an operation", () => {
  it("is one undo step, and none when it changes nothing", async () => {
    const session = new MaskSession();
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
    const session = new MaskSession();
    expect(await session.operate(one)).toMatchObject({
      type: "failed",
      error: { code: "invalid-input", message: expect.stringMatching(message) },
    });
  });

  it("that looks at the picture says when there is none", async () => {
    const session = new MaskSession().send({ type: "picture", source: null });
    expect(await session.operate({ kind: "from-transparency", combine: "replace" })).toMatchObject({
      type: "failed",
      error: { code: "invalid-input" },
    });
  });

  it("selects what is transparent", async () => {
    const session = new MaskSession();
    await session.operate({ kind: "from-transparency", combine: "replace" });
    expect(session.summary?.bounds).toEqual({ x: 0, y: 0, width: 40, height: 30 });
  });

  it("tells its progress, and leaves the mask alone when it is cancelled", async () => {
    const size = { width: 6000, height: 4000 };
    const session = new MaskSession().send({ type: "size", size });
    const shape = { kind: "ellipse", rect: { x: 5, y: 5, ...size } } as const;
    await session.operate({ kind: "select-shape", combine: "add", antialias: false, shape });
    const { id, answer } = session.ask((asked) => ({
      type: "operate",
      id: asked,
      operation: { kind: "grow", pixels: 300 },
    }));
    const isProgress = (report: MaskReport) => report.type === "progress" && report.id === id;
    await vi.waitUntil(() => session.reports.some(isProgress), patiently);
    session.send({ type: "cancel", id });
    expect(await answer).toMatchObject({ type: "failed", error: { code: "cancelled" } });
    expect(session.summary?.undoSteps).toBe(1);
  });
});

describe("the feather", () => {
  it("is no undo step and changes nothing but what is exported with it", async () => {
    const session = new MaskSession();
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
    const session = new MaskSession().send({ type: "feather", sigma: 6 }, { type: "size", size: null });
    session.send({ type: "size", size: { width, height } });
    expect(session.summary?.feather).toBe(0);
  });
});

describe("moving", () => {
  it("is one step for the whole drag, and none when it is taken back", async () => {
    const session = new MaskSession();
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
    const session = new MaskSession().send(begin, {
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
    const session = new MaskSession().send(begin);
    await session.answer((id) => ({ type: "end-quick-select", id, keep: false }));
    expect(session.summary?.undoSteps).toBe(0);
    expect((await session.pixels()).every((value) => value === 0)).toBe(true);
  });

  it("is kept before a command that comes in the middle of it", async () => {
    const session = new MaskSession().send(begin, { type: "invert" });
    await expect.poll(() => session.summary?.undoSteps, patiently).toBe(2);
  });
});

describe("a stroke", () => {
  it("is the same at every zoom", async () => {
    const masks: Buffer[] = [];
    for (const scale of [0.07, 0.5, 1, 3.3, 64]) {
      const session = new MaskSession();
      session.send(
        { type: "view", view: { scale, x: -40, y: 11.5, width: 800, height: 600 } },
        {
          type: "begin-stroke",
          brush: { mode: "paint", hardness: 1 },
          samples: samples(50.3, 60.7, 17.2, 1),
          ring: { diameter: 34, lineWidth: 1 },
        },
        { type: "extend-stroke", samples: samples(300.1, 260.9, 17.2, 1, 20, 255.5, 40, 1) },
        { type: "end-stroke", keep: true },
      );
      masks.push(await session.pixels());
    }
    const [first, ...others] = masks;
    expect(new Set(first)).toEqual(new Set([0, 255]));
    for (const other of others) expect(other.equals(first ?? Buffer.alloc(0))).toBe(true);
  });
});
