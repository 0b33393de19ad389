import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DocumentId, type JobId, jobId, modelId, nodeId } from "../../shared/domain/ids.ts";
import { isFinal } from "../../shared/domain/job.ts";
import { type LedgerEntry, ledgerEntry } from "../../shared/domain/ledger.ts";
import { type FakeBfl, startFakeBfl } from "../fakes/providers/bfl.ts";
import { connectHeadless, type HeadlessClient } from "../support/headless-client.ts";
import { type HeadlessHost, startHeadlessHost } from "../support/headless-host.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { anyRectangle, noisePicture, rectangleMask } from "../support/test-pictures.ts";

const kills = Number(process.env["PALIMPSEST_KILLS"] ?? 5);
const seed = Number(process.env["PALIMPSEST_SEED"] ?? Date.now() % 2 ** 32);
/** From a request's arrival at the service to its result. */
const latencyMs = 600;
/** After the edit was taken; most fall between acceptance and result, some before and some after. */
const longestLifeMs = 1200;
const size = { width: 320, height: 240 };
/** One that is sent the mask, and one that cannot be. */
const models = ["bfl/flux-pro-1.0-fill", "bfl/flux-kontext-pro"].map((id) => modelId.parse(id));
const key = "test-key-of-the-kill-test";

describe(`a host that is killed during paid edits, until ${kills} of them have arrived (PALIMPSEST_SEED=${seed})`, () => {
  let home = "";
  let bfl: FakeBfl;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "palimpsest-paid-kill-"));
    bfl = await startFakeBfl({ key, latencyMs });
  });
  afterAll(async () => {
    await bfl.close();
    await rm(home, { recursive: true, force: true });
  });

  const start = () =>
    startHeadlessHost({
      libraryFolder: join(home, "library"),
      home,
      environment: { BFL_API_KEY: key, BFL_BASE_URL: bfl.baseUrl },
    });
  const postsOf = (prompt: string) => bfl.submits.filter(({ body }) => body["prompt"] === prompt).length;

  it(
    "sends each edit once, and every edit that was accepted arrives after a restart",
    async () => {
      const random = seededRandom(seed);
      const ends = { arrived: 0, interrupted: 0 };
      const found = { "not sent": 0, "at the service": 0, "already there": 0 };
      let documentId: DocumentId | undefined;

      for (let round = 0; ends.arrived < kills && ends.interrupted < kills; round++) {
        const context = `seed ${seed}, round ${round}`;
        const host = await start();
        const connection = await connectHeadless(host);
        documentId ??= await openPicture(connection, await noisePicture(size, random));
        const prompt = `edit ${round}`;
        const id = await submit(connection, {
          documentId,
          model: random.pick(models),
          mask: await rectangleMask(size, anyRectangle(size, random)),
          prompt,
        });
        await die(host, connection, random.integer(longestLifeMs));
        // Every other edit has to outlive a second kill, while it is resumed.
        if (random.integer(2) === 0) {
          const again = await start();
          await die(again, await connectHeadless(again), random.integer(longestLifeMs / 4));
        }

        const last = await start();
        const client = await connectHeadless(last);
        const { end, before } = await endOf(client, id);
        const { outcome, charge, settled } = end;
        if (outcome === "succeeded") {
          expect([postsOf(prompt), charge, settled], context).toEqual([1, "charged", 0.045]);
          ends.arrived++;
          found[before === null ? "not sent" : before === "running" ? "at the service" : "already there"]++;
        } else {
          // Killed while the request was on its way: nobody can know, so it is not sent again.
          expect([outcome, charge], context).toEqual(["interrupted", "unknown"]);
          expect(postsOf(prompt), context).toBeLessThanOrEqual(1);
          ends.interrupted++;
        }
        const made = (await nodesOf(client.client, documentId)).filter((node) => node.kind === "edit");
        expect(made, context).toHaveLength(ends.arrived);
        expect(made.every(({ guarantee }) => guarantee.pixelsChangedOutside === 0)).toBe(true);
        expect(await client.client.money.list({ since: 0 }), context).toHaveLength(round + 1);
        client.close();
        await last.stop();
      }

      const places = Object.entries(found).map(([name, count]) => `${name} ${count}`);
      console.info(
        `Seed ${seed}: ${ends.arrived} killed edits arrived (found ${places.join(", ")}); ` +
          `${ends.interrupted} were killed while their request was on its way.`,
      );
      expect(ends.arrived).toBe(kills);
    },
    kills * 40_000,
  );
});

async function openPicture({ client, upload }: HeadlessClient, bytes: Uint8Array): Promise<DocumentId> {
  const { id } = await client.documents.create({ assetHash: await upload(bytes), name: "photo.png" });
  return id;
}

/** Resolves once the edit is in the journal. */
async function submit(
  { client, upload }: HeadlessClient,
  edit: {
    readonly documentId: DocumentId;
    readonly model: (typeof models)[number];
    readonly mask: Uint8Array;
    readonly prompt: string;
  },
): Promise<JobId> {
  const { documentId, model, mask, prompt } = edit;
  const [first] = await nodesOf(client, documentId);
  const maskHash = await upload(mask);
  const { id } = await client.jobs.submit({
    request: {
      documentId,
      parentId: nodeId.parse(first?.id),
      modelId: model,
      maskHash,
      prompt,
      parameters: {},
      seed: null,
      references: [],
    },
  });
  return jobId.parse(id);
}

/** Oldest first. */
async function nodesOf(client: HeadlessClient["client"], documentId: DocumentId) {
  for await (const event of client.documents.watch({ documentId })) {
    if (event.type === "snapshot") return event.nodes;
  }
  throw new Error("The document cannot be watched.");
}

async function die(host: HeadlessHost, connection: HeadlessClient, afterMs: number): Promise<void> {
  await wait(afterMs);
  await host.kill();
  connection.close();
}

/**
 * The ledger's last word on the edit, once there is one, and how the last start found it: null where nothing had been
 * sent.
 */
async function endOf(
  { client }: HeadlessClient,
  id: JobId,
): Promise<{ readonly end: LedgerEntry; readonly before: LedgerEntry["outcome"] | null }> {
  const read = async () => (await client.money.list({ since: 0 })).find((row) => row.jobId === id);
  const first = await read();
  const before = first?.outcome ?? null;
  // It may have ended before the last kill: then no job is open any more.
  if (before !== null && before !== "running") return { end: ledgerEntry.parse(first), before };
  for await (const job of client.jobs.watch({ afterSequence: 0 })) {
    if (job.id === id && isFinal(job.status)) return { end: ledgerEntry.parse(await read()), before };
  }
  throw new Error("The watch ended before the job.");
}
