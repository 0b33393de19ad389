import sharp from "sharp";
import { vi } from "vitest";
import { MaskEngine } from "../../../renderer/mask/mask-engine.ts";
import type { MaskReport, MaskRequest } from "../../../renderer/mask/mask-messages.ts";
import type { MaskOperation } from "../../../renderer/mask/mask-operation.ts";
import { seededRandom } from "../seeded-random.ts";
import { picturePixels } from "./read-reference.ts";

export const width = 330;
export const height = 270;
const random = seededRandom(3);
/** Fields of one colour with a little noise; transparent in a corner. */
const picture = Uint8Array.from({ length: width * height * 4 }, (_, at) => {
  const x = (at >> 2) % width;
  const y = Math.floor((at >> 2) / width);
  if ((at & 3) === 3) return x < 40 && y < 30 ? 0 : 255;
  return (Math.floor(x / 90) * 60 + Math.floor(y / 70) * 40 + random.integer(8)) % 256;
});
/** The picture on the canvas, and another that differs in a few pixels. */
const sources = { here: picture, other: picture.map((value, at) => (at % 4001 === 0 ? 255 - value : value)) };

/** The engine without a screen and the person who uses it, over a picture that it gets without a browser. */
export class MaskSession {
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

  /** Sends a request and says its number at once; the answer is its last report. */
  ask(make: (id: number) => MaskRequest): { readonly id: number; readonly answer: Promise<MaskReport> } {
    const id = ++this.#id;
    this.send(make(id));
    const isAnswer = (report: MaskReport) => "id" in report && report.id === id && report.type !== "progress";
    const answer = vi.waitUntil(() => this.reports.find(isAnswer), { interval: 2, timeout: 20_000 });
    return { id, answer };
  }

  answer(make: (id: number) => MaskRequest): Promise<MaskReport> {
    return this.ask(make).answer;
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
