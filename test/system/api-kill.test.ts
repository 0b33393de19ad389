import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type FakeBfl, startFakeBfl } from "../fakes/providers/bfl.ts";
import { ApiClient, apiToken, editBody } from "../support/api-client.ts";
import { type HeadlessHost, startHeadlessHost } from "../support/headless-host.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../support/test-pictures.ts";

const kills = Number(process.env["PALIMPSEST_KILLS"] ?? 4);
/** One under load, one while the next start deals with what it found. */
const rounds = Math.ceil(kills / 2);
const seed = Number(process.env["PALIMPSEST_SEED"] ?? Date.now() % 2 ** 32);
const size = { width: 160, height: 120 };
const hole = { x: 50, y: 40, width: 30, height: 20 };
const key = "test-key-of-the-api-kill-test";
const model = "bfl/flux-pro-1.0-fill";
const atOnce = 8;
const itemsOfBatch = 3;
const longestLifeMs = 1500;

const batch = z.object({
  id: z.string(),
  status: z.string(),
  items: z.array(
    z.object({
      name: z.string().nullable(),
      status: z.string(),
      error: z.object({ code: z.string() }).nullable(),
    }),
  ),
});

describe(`an API that is killed ${kills} times under load (PALIMPSEST_SEED=${seed})`, () => {
  let home = "";
  let bfl: FakeBfl;
  let free: string;
  let picture: Uint8Array;
  let mask: Uint8Array;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "palimpsest-api-kill-"));
    bfl = await startFakeBfl({ key, latencyMs: 300 });
    picture = await noisePicture(size, seededRandom(1));
    mask = await rectangleMask(size, hole);
    free = editBody("builtin/smooth-fill", picture, mask);
  });
  afterAll(async () => {
    await bfl.close();
    await rm(home, { recursive: true, force: true });
  });

  const start = () =>
    startHeadlessHost({
      libraryFolder: join(home, "library"),
      home,
      environment: {
        PALIMPSEST_API_TOKEN: apiToken,
        PALIMPSEST_API_RATE: "0",
        BFL_API_KEY: key,
        BFL_BASE_URL: bfl.baseUrl,
      },
    });
  const postsOf = (prompt: string) => bfl.submits.filter(({ body }) => body["prompt"] === prompt).length;
  const paid = (prompt: string) => editBody(model, picture, mask, { prompt });
  const batchBody = (round: number) =>
    JSON.stringify({
      recipe: { model, prompt: "item {{n}}", mask_b64: Buffer.from(mask).toString("base64"), seed: 7 },
      items: Array.from({ length: itemsOfBatch }, (_, index) => ({
        name: `${round}-${index}`,
        image_b64: Buffer.from(picture).toString("base64"),
        variables: { n: `${round}-${index}` },
      })),
      confirm: true,
    });

  it(
    "loses no job that it took, sends no paid edit twice and runs no item of a batch twice",
    async () => {
      const random = seededRandom(seed);
      /** What was taken, by the key under which it was asked for. */
      const taken = new Map<string, string>();
      const batches = new Set<string>();

      for (let round = 0; round < rounds; round++) {
        const host = await start();
        const client = new ApiClient(host.origin, atOnce * 2);
        const gone = killAfter(host, random.integer(longestLifeMs));
        // The connection of a killed host breaks: what was not answered is not counted as taken.
        const load = Array.from({ length: atOnce }, async (_, index) => {
          for (let count = 0; ; count++) {
            const name = `${round}-${index}-${count}`;
            taken.set(name, await client.submit(index % 2 === 0 ? free : paid(`edit ${name}`), name));
          }
        });
        const bulk = (async () => {
          const { status, body } = await client.post("/batches", batchBody(round));
          expect(status, body).toBe(201);
          batches.add(batch.parse(JSON.parse(body)).id);
        })();
        const outcomes = await Promise.allSettled([...load, bulk]);
        await gone;
        const refusals = outcomes.flatMap((one) =>
          one.status === "rejected" && !isBroken(one.reason) ? [one.reason] : [],
        );
        expect(refusals, `seed ${seed}, round ${round}`).toEqual([]);
        client.close();
        // Nothing that was answered may be unknown to the next start.
        const next = await start();
        const asking = new ApiClient(next.origin, 4);
        for (const [name, id] of taken) {
          const seen = await asking.status(id);
          expect(seen.error?.code ?? "none", `seed ${seed}, ${name}`).toMatch(/^(none|interrupted)$/);
        }
        asking.close();
        await next.kill();
      }

      const last = await start();
      const client = new ApiClient(last.origin, 4);
      const ends = new Map<string, number>();
      for (const [name, id] of taken) {
        const { status, error } = await client.end(id);
        const isPaid = Number(name.split("-")[1]) % 2 === 1;
        const posts = postsOf(`edit ${name}`);
        const context = `seed ${seed}, ${name}: ${status} ${error?.code} after ${posts} requests`;
        if (status === "completed") expect(posts, context).toBe(isPaid ? 1 : 0);
        else {
          // What may have been sent is not sent again; what was begun at three starts that were killed is given up on.
          const charges = isPaid ? ["unknown", "not-charged"] : [null];
          expect(error?.code, context).toBe("interrupted");
          expect(charges, context).toContain(error?.charge);
          expect(posts, context).toBeLessThanOrEqual(1);
        }
        ends.set(status, (ends.get(status) ?? 0) + 1);
        // The same key again is the same job.
        if (name.endsWith("-0")) {
          const again = await client.submit(isPaid ? paid(`edit ${name}`) : free, name);
          expect(again, context).toBe(id);
        }
      }
      const items = new Map<string, number>();
      for (const id of batches) {
        for (const item of (await endOfBatch(client, id)).items) {
          const posts = postsOf(`item ${item.name}`);
          const context = `seed ${seed}, item ${item.name}: ${item.status} after ${posts} requests`;
          if (item.status === "completed") expect(posts, context).toBe(1);
          else {
            expect(item.error?.code, context).toBe("interrupted");
            expect(posts, context).toBeLessThanOrEqual(1);
          }
          items.set(item.status, (items.get(item.status) ?? 0) + 1);
        }
      }
      for (const { body } of bfl.submits) expect(postsOf(String(body["prompt"]))).toBe(1);
      console.info(
        `Seed ${seed}: ${rounds * 2} kills; ${taken.size} jobs were taken (${told(ends)}); ${batches.size} batches (items: ` +
          `${told(items)}); ${bfl.submits.length} paid requests, none twice.`,
      );
      client.close();
      await last.stop();
      expect(taken.size).toBeGreaterThan(0);
    },
    kills * 60_000,
  );
});

/** The connection, and not what was answered over it. */
function isBroken(reason: unknown): boolean {
  return /ECONN|EPIPE|socket hang up|aborted/.test(String(reason));
}

async function killAfter(host: HeadlessHost, milliseconds: number): Promise<void> {
  await wait(milliseconds);
  await host.kill();
}

async function endOfBatch(client: ApiClient, id: string) {
  for (;;) {
    const { status, body } = await client.get(`/batches/${id}`);
    if (status !== 200) throw new Error(`${status} for batch ${id}: ${body}`);
    const seen = batch.parse(JSON.parse(body));
    if (seen.status !== "running") return seen;
    await wait(250);
  }
}

function told(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ");
}
