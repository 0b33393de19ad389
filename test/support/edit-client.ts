import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { EditStatus } from "../../electron/hosts/web/api/edit-status.ts";
import type { ProgramPlace } from "./program-place.ts";
import { seededRandom } from "./seeded-random.ts";
import { noisePicture, rectangleMask } from "./test-pictures.ts";

export const size = { width: 60, height: 40 };
export const hole = { x: 20, y: 10, width: 12, height: 9 };

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
export const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** Asks for edits as a program does, with a picture and a mask of its own. */
export class EditClient {
  readonly picture: Uint8Array;
  readonly body: Readonly<Record<string, unknown>>;
  readonly #place: ProgramPlace;

  private constructor(place: ProgramPlace, picture: Uint8Array, mask: Uint8Array) {
    this.#place = place;
    this.picture = picture;
    this.body = {
      image_b64: base64(picture),
      mask_b64: base64(mask),
      model: "builtin/content-aware-fill",
      seed: 7,
    };
  }

  static async make(place: ProgramPlace): Promise<EditClient> {
    return new EditClient(place, await noisePicture(size, seededRandom(1)), await rectangleMask(size, hole));
  }

  /** @returns the id of the job. */
  async submit(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const response = await this.#place.post("/edit", { ...this.body, ...more });
    const answer = (await response.json()) as { job_id: string };
    expect(response.status, JSON.stringify(answer)).toBe(202);
    return answer.job_id;
  }

  async statusOf(id: string): Promise<EditStatus> {
    return (await (await this.#place.fetch(`/edit/status/${id}`)).json()) as EditStatus;
  }

  /** Until the job has ended and it is known what became of its callback. */
  async ended(id: string): Promise<EditStatus> {
    await (await this.#place.fetch(`/edit/${id}/events`)).text();
    return until(async () => {
      const status = await this.statusOf(id);
      return status.callback === null ? undefined : status;
    });
  }

  async resultOf(id: string): Promise<Uint8Array> {
    await this.ended(id);
    const response = await this.#place.fetch(`/edit/result/${id}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/png");
    return new Uint8Array(await response.arrayBuffer());
  }

  async refusal(change: Readonly<Record<string, unknown>>) {
    const response = await this.#place.post("/edit", { ...this.body, ...change });
    const { error } = (await response.json()) as { error: { message: string; param: string | null } };
    return { status: response.status, param: error.param, message: error.message };
  }
}

/** Asks until there is an answer. */
export async function until<Value>(find: () => Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
