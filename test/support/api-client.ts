import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { type Asked, createClient } from "../bench/api/load.ts";

export const apiToken = "a-token-for-programs-in-system-tests";

const accepted = z.object({ job_id: z.string() });
const status = z.object({
  status: z.enum(["queued", "running", "completed", "failed", "cancelled"]),
  result_url: z.string().nullable(),
  error: z.object({ code: z.string(), charge: z.string().nullable() }).nullable(),
});
export type EditStatusSeen = z.output<typeof status>;

/** A program as it should be written: what may have been taken is asked for again under the same key. */
export class ApiClient {
  /** How often the server was busy. */
  retries = 0;
  readonly #client: ReturnType<typeof createClient>;

  constructor(origin: string, connections: number) {
    this.#client = createClient({ origin, headers: { Authorization: `Bearer ${apiToken}` } }, connections);
  }

  /** The job's id. @throws Error for a refusal that another try would not change, or once the server is gone. */
  async submit(body: string, key: string): Promise<string> {
    for (;;) {
      const answer = await this.#client.ask("POST", "/edit", body, { "Idempotency-Key": key });
      if (answer.status === 202) return accepted.parse(JSON.parse(answer.body)).job_id;
      if (answer.status !== 503 && answer.status !== 429) throw new Error(`${answer.status}: ${answer.body}`);
      this.retries++;
      await wait(500);
    }
  }

  async status(id: string): Promise<EditStatusSeen> {
    const answer = await this.get(`/edit/status/${id}`);
    if (answer.status !== 200) throw new Error(`${answer.status} for job ${id}: ${answer.body}`);
    return status.parse(JSON.parse(answer.body));
  }

  /** Once it has ended. */
  async end(id: string, everyMs = 250): Promise<EditStatusSeen> {
    for (;;) {
      const seen = await this.status(id);
      if (seen.status !== "queued" && seen.status !== "running") return seen;
      await wait(everyMs);
    }
  }

  get(path: string): Promise<Asked> {
    return this.#client.ask("GET", path);
  }

  post(path: string, body: string): Promise<Asked> {
    return this.#client.ask("POST", path, body);
  }

  close(): void {
    this.#client.close();
  }
}

/** A body of `POST /edit`. */
export function editBody(
  model: string,
  picture: Uint8Array,
  mask: Uint8Array,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    model,
    image_b64: Buffer.from(picture).toString("base64"),
    mask_b64: Buffer.from(mask).toString("base64"),
    seed: 7,
    ...more,
  });
}
