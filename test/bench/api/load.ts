import { Agent, request } from "node:http";
import { quantile } from "../canvas/statistics.ts";

export interface Asked {
  readonly status: number;
  readonly body: string;
}

export interface Rate {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

export interface Target {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Node's own client over kept connections: fetch costs as much as the server. */
export function createClient({ origin, headers }: Target, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    ask: (
      method: string,
      path: string,
      body?: string,
      more: Readonly<Record<string, string>> = {},
    ): Promise<Asked> =>
      new Promise((resolve, reject) => {
        const type = body === undefined ? {} : { "Content-Type": "application/json" };
        const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
        const asked = request(
          new URL(path, origin),
          { method, agent, headers: { ...headers, ...type, ...length, ...more } },
          (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("error", reject);
            response.on("end", () =>
              resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
            );
          },
        );
        asked.on("error", reject);
        asked.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** `count` requests, `connections` at a time. @throws Error for an answer that is not `expected`. */
export async function measureRate(
  ask: (index: number) => Promise<Asked>,
  count: number,
  connections: number,
  expected: number,
): Promise<Rate & { readonly answers: readonly Asked[] }> {
  const times: number[] = [];
  const answers: Asked[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) {
      const started = performance.now();
      const answer = await ask(index);
      times.push(performance.now() - started);
      if (answer.status !== expected) throw new Error(`${answer.status}: ${answer.body}`);
      answers.push(answer);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - started) / 1000;
  return {
    perSecond: count / seconds,
    medianMs: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    answers,
  };
}
