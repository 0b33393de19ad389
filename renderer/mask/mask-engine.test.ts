import sharp from "sharp";
import { describe, expect, it, vi } from "vitest";
import { MaskEngine } from "./mask-engine.ts";
import type { MaskReport, MaskRequest } from "./mask-messages.ts";
import type { Brush } from "./rasterise.ts";

const hard: Brush = { mode: "paint", hardness: 1 };
const soft: Brush = { mode: "paint", hardness: 0 };

/** The engine without a screen, and the person who sends it messages. */
class Session {
  readonly reports: MaskReport[] = [];
  readonly #engine = new MaskEngine((report) => this.reports.push(report));
  #id = 0;

  constructor(width = 640, height = 480) {
    this.send({ type: "size", size: { width, height } });
  }

  send(...requests: MaskRequest[]): this {
    for (const request of requests) this.#engine.receive(request);
    return this;
  }

  stroke(brush: Brush, x: number, y: number, keep = true): this {
    return this.send(
      { type: "begin-stroke", brush, samples: Float64Array.of(x, y, 40, 1), ring: null },
      { type: "extend-stroke", samples: Float64Array.of(x + 60, y, 40, 1, x + 90, y + 20, 40, 1) },
      { type: "end-stroke", keep },
    );
  }

  get summary() {
    const last = this.reports.findLast((report) => report.type === "summary");
    return last?.type === "summary" ? last.summary : null;
  }

  get steps(): number {
    return this.reports.filter((report) => report.type === "summary" && report.step).length;
  }

  async answer(make: (id: number) => MaskRequest): Promise<MaskReport> {
    const id = ++this.#id;
    this.send(make(id));
    return vi.waitUntil(() => this.reports.find((report) => "id" in report && report.id === id));
  }

  /** Values of the exported mask; null when it is empty. */
  async export(): Promise<Buffer | null> {
    const report = await this.answer((id) => ({
      type: "export",
      id,
      size: null,
      form: "grey",
      feather: false,
    }));
    if (report.type !== "exported" || report.png === null) return null;
    const png = Buffer.from(await report.png.arrayBuffer());
    return sharp(png).toColourspace("b-w").raw().toBuffer();
  }
}

async function pngUrl(width: number, height: number, value: (index: number) => number): Promise<string> {
  const data = Buffer.from(Array.from({ length: width * height }, (_, index) => value(index)));
  const png = await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}

describe("a stroke", () => {
  it("is one undo step, reported with the bounds of the mask", () => {
    const session = new Session().stroke(hard, 100, 100);
    expect(session.steps).toBe(1);
    expect(session.summary).toMatchObject({ isEmpty: false, undoSteps: 1, redoSteps: 0 });
    expect(session.summary?.bounds).toEqual({ x: 60, y: 60, width: 170, height: 100 });
  });

  it("is none when it changed nothing", () => {
    const session = new Session().stroke(hard, 100, 100).stroke(hard, 100, 100).stroke(hard, -900, -900);
    expect(session.steps).toBe(1);
    expect(session.summary?.undoSteps).toBe(1);
  });

  it("leaves no trace when it is thrown away", async () => {
    const session = new Session().stroke(soft, 200, 200);
    const before = await session.export();
    session.stroke(hard, 100, 100, false);
    expect(session.steps).toBe(1);
    expect((await session.export())?.equals(before ?? Buffer.alloc(0))).toBe(true);
  });

  it("is kept when a command comes in the middle of it, and its rest is ignored", () => {
    const session = new Session().send(
      { type: "begin-stroke", brush: hard, samples: Float64Array.of(100, 100, 40, 1), ring: null },
      { type: "invert" },
      { type: "extend-stroke", samples: Float64Array.of(200, 100, 40, 1) },
      { type: "end-stroke", keep: true },
    );
    expect(session.steps).toBe(2);
    expect(session.summary?.undoSteps).toBe(2);
  });

  it("is ignored while there is no picture", () => {
    const session = new Session().send({ type: "size", size: null }).stroke(hard, 100, 100);
    expect(session.steps).toBe(0);
    expect(session.summary?.isEmpty).toBe(true);
  });
});

describe("undo", () => {
  it("is no new step, and redo makes it again", async () => {
    const session = new Session().stroke(hard, 100, 100);
    const painted = await session.export();
    session.send({ type: "undo" });
    expect(session.summary).toMatchObject({ isEmpty: true, bounds: null, undoSteps: 0, redoSteps: 1 });
    session.send({ type: "redo" });
    expect(session.steps).toBe(1);
    expect((await session.export())?.equals(painted ?? Buffer.alloc(0))).toBe(true);
  });

  it("of a step that was deflated keeps later strokes waiting, and in order", async () => {
    const session = new Session().stroke(soft, 200, 200).stroke(soft, 230, 230);
    // Undo makes a soft redo step, which is deflated in idle time.
    session.send({ type: "undo" });
    // Time enough for that; were it not, the outcome would be the same.
    for (let round = 0; round < 10; round++) await session.export();
    session.send({ type: "redo" }).stroke(hard, 400, 100).send({ type: "undo" }, { type: "undo" });
    await expect.poll(() => session.summary?.redoSteps).toBe(2);
    expect(session.summary).toMatchObject({ undoSteps: 1 });
    expect(session.steps).toBe(3);
  });

  it("takes back inverting and clearing", async () => {
    const session = new Session().stroke(soft, 200, 200);
    const before = await session.export();
    session.send({ type: "invert" }, { type: "clear" });
    expect(session.summary).toMatchObject({ isEmpty: true, undoSteps: 3 });
    session.send({ type: "undo" }, { type: "undo" });
    expect((await session.export())?.equals(before ?? Buffer.alloc(0))).toBe(true);
  });

  it("tells of a mask that is not shown, too", () => {
    const small = { width: 40, height: 30 };
    const session = new Session(640, 480).stroke(hard, 100, 100);
    const before = session.summary?.revision;
    session.send({ type: "size", size: small }, { type: "undo" });
    const hidden = session.summary?.masks.find(({ size }) => size.width === 640);
    expect(hidden).toMatchObject({ isEmpty: true });
    expect(hidden?.revision).not.toBe(before);
  });

  it("does nothing when there is nothing to take back", () => {
    const session = new Session().send({ type: "undo" }, { type: "redo" });
    expect(session.summary).toMatchObject({ undoSteps: 0, redoSteps: 0, isEmpty: true });
  });
});

describe("loading a mask", () => {
  it("replaces what was painted and forgets the steps", async () => {
    const session = new Session(40, 30).stroke(hard, 10, 10);
    const url = await pngUrl(40, 30, (index) => index % 251);
    expect(
      await session.answer((id) => ({
        type: "load",
        id,
        size: { width: 40, height: 30 },
        source: url,
        feather: 0,
      })),
    ).toMatchObject({
      type: "loaded",
    });
    expect(session.summary).toMatchObject({ undoSteps: 0, redoSteps: 0, isEmpty: false });
    expect(await session.export()).toEqual(
      Buffer.from(Array.from({ length: 1200 }, (_, index) => index % 251)),
    );
    expect(session.steps).toBe(1);
  });

  it("can be one undo step", async () => {
    const session = new Session(40, 30).stroke(hard, 10, 10);
    const before = await session.export();
    const url = await pngUrl(40, 30, (index) => index % 251);
    await session.answer((id) => ({
      type: "operate",
      id,
      operation: { kind: "paste", combine: "replace", source: url },
    }));
    expect(session.steps).toBe(2);
    session.send({ type: "undo" });
    expect(await session.export()).toEqual(before);
  });

  it("refuses a mask of another size with both sizes, and keeps the one there is", async () => {
    const session = new Session(40, 30).stroke(hard, 10, 10);
    const before = await session.export();
    const url = await pngUrl(41, 30, () => 255);
    const report = await session.answer((id) => ({
      type: "load",
      id,
      size: { width: 40, height: 30 },
      source: url,
      feather: 0,
    }));
    expect(report).toMatchObject({
      type: "failed",
      error: { code: "invalid-input", message: /41 × 30.*40 × 30/ },
    });
    expect(await session.export()).toEqual(before);
  });

  it("that fails or comes late changes only the mask of its own size", async () => {
    const small = { width: 40, height: 30 };
    const session = new Session(200, 100).stroke(hard, 100, 50);
    const before = await session.export();
    session.send({ type: "size", size: small });
    const failed = session.answer((id) => ({
      type: "load",
      id,
      size: small,
      source: "data:image/png;base64,AAAA",
      feather: 0,
    }));
    session.send({ type: "size", size: { width: 200, height: 100 } });
    expect(await failed).toMatchObject({ type: "failed" });
    const emptied = { type: "load", size: small, source: null, feather: 9 } as const;
    await session.answer((id) => ({ ...emptied, id }));
    expect(session.summary).toMatchObject({ size: { width: 200 }, isEmpty: false, undoSteps: 1, feather: 0 });
    expect(await session.export()).toEqual(before);
    session.send({ type: "size", size: small });
    expect(session.summary).toMatchObject({ isEmpty: true, feather: 9 });
  });

  it("lets strokes that come meanwhile wait, and does not lose them", async () => {
    const session = new Session(200, 200);
    const url = await pngUrl(200, 200, () => 0);
    const loaded = session.answer((id) => ({
      type: "load",
      id,
      size: { width: 200, height: 200 },
      source: url,
      feather: 0,
    }));
    session.stroke(hard, 50, 50);
    await loaded;
    await expect.poll(() => session.summary?.isEmpty).toBe(false);
  });
});

describe("waiting for what was asked before", () => {
  it("is over only when an operation that was sent before is told of", async () => {
    const session = new Session().stroke(hard, 200, 200);
    session.send({ type: "operate", id: 900, operation: { kind: "grow", pixels: 3 } });
    await session.answer((id) => ({ type: "settle", id }));
    expect(session.steps).toBe(2);
  });
});

describe("exporting", () => {
  it("gives nothing for an empty mask", async () => {
    expect(await new Session().export()).toBeNull();
  });

  it("gives the mask of the moment it was asked for, whatever is painted meanwhile", async () => {
    const session = new Session().stroke(hard, 100, 100);
    const before = await session.export();
    const exported = session.export();
    session.stroke(hard, 300, 300).send({ type: "invert" });
    expect((await exported)?.equals(before ?? Buffer.alloc(0))).toBe(true);
  });

  it("can be cancelled", async () => {
    const session = new Session(4000, 3000).stroke(soft, 300, 300);
    const report = session.answer((id) => ({ type: "export", id, size: null, form: "grey", feather: false }));
    session.send({ type: "cancel", id: 1 });
    expect(await report).toMatchObject({ type: "failed", error: { code: "cancelled" } });
  });
});
