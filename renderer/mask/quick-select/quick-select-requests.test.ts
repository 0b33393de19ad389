import sharp from "sharp";
import { describe, expect, it, vi } from "vitest";
import { picturePixels } from "../../../test/support/mask-reference/read-reference.ts";
import { MaskEngine } from "../mask-engine.ts";
import type { MaskReport, MaskRequest } from "../mask-messages.ts";

const size = { width: 300, height: 200 };
/** Three stripes of 100 pixels, each of one grey. */
const stripes = Uint8Array.from({ length: size.width * size.height * 4 }, (_, at) =>
  (at & 3) === 3 ? 255 : 30 + 90 * Math.floor(((at >> 2) % size.width) / 100),
);

class Session {
  readonly reports: MaskReport[] = [];
  readonly #engine = new MaskEngine(
    (report) => this.reports.push(report),
    () => Promise.resolve(picturePixels(stripes, size.width, size.height)),
  );
  #id = 0;

  constructor() {
    this.send({ type: "size", size }, { type: "picture", source: { url: "stripes", ...size } });
  }

  send(...requests: MaskRequest[]): this {
    for (const request of requests) this.#engine.receive(request);
    return this;
  }

  async answer(make: (id: number) => MaskRequest): Promise<MaskReport> {
    const id = ++this.#id;
    this.send(make(id));
    return vi.waitUntil(() => this.reports.find((report) => "id" in report && report.id === id));
  }

  /** Begins on the left stripe, and waits until the selection is seen. */
  async begin(): Promise<void> {
    this.send({ type: "begin-quick-select", subtract: false, samples: Float64Array.of(50, 100, 10, 1) });
    // The preview is made in a turn of its own, which it asked for before.
    await new Promise((resume) => setTimeout(resume));
  }

  end(keep = true): Promise<MaskReport> {
    this.send({ type: "extend-quick-select", samples: Float64Array.of(250, 100, 10, 1) });
    return this.answer((id) => ({ type: "end-quick-select", id, keep }));
  }

  export(): Promise<MaskReport> {
    return this.answer((id) => ({ type: "export", id, size: null, form: "grey", feather: false }));
  }

  /** Values in the middle of the three stripes; null while the mask is empty. */
  async values(): Promise<readonly number[] | null> {
    const report = await this.export();
    if (report.type !== "exported" || report.png === null) return null;
    const png = Buffer.from(await report.png.arrayBuffer());
    const pixels = await sharp(png).toColourspace("b-w").raw().toBuffer();
    return [50, 150, 250].map((x) => pixels[100 * size.width + x] ?? -1);
  }

  get steps(): number {
    return this.reports.filter((report) => report.type === "summary" && report.step).length;
  }
}

const both = [255, expect.any(Number), 255];

describe("a quick selection in the making", () => {
  it("goes on while the mask is saved, which is saved without it", async () => {
    const session = new Session();
    await session.begin();
    expect(await session.values()).toBeNull();
    expect(await session.end()).toMatchObject({ type: "operated", changed: true });
    expect(await session.values()).toEqual(both);
    expect(session.steps).toBe(1);
  });

  it.each<MaskRequest>([
    { type: "feather", sigma: 0 },
    { type: "picture", source: { url: "stripes", ...size } },
  ])("goes on after $type, which changes no pixel", async (request) => {
    const session = new Session();
    await session.begin();
    session.send(request);
    expect(await session.end()).toMatchObject({ changed: true });
    expect(await session.values()).toEqual(both);
  });

  it("is kept when the mask is changed in the middle of it", async () => {
    const session = new Session();
    await session.begin();
    session.send({ type: "invert" });
    expect(await session.end()).toMatchObject({ changed: false });
    expect(await session.values()).toEqual([0, 255, 255]);
    expect(session.steps).toBe(2);
  });

  it("is not in what is told of the mask once it was thrown away", async () => {
    const session = new Session();
    await session.begin();
    session.send({ type: "feather", sigma: 2 });
    expect(await session.end(false)).toMatchObject({ changed: false });
    const last = session.reports.findLast((report) => report.type === "summary");
    expect(last).toMatchObject({ summary: { isEmpty: true, feather: 2 } });
  });
});
