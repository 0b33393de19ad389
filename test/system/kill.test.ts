import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DocumentId, modelId } from "../../shared/domain/ids.ts";
import { connectHeadless, type HeadlessClient } from "../support/headless-client.ts";
import { type HeadlessHost, startHeadlessHost } from "../support/headless-host.ts";
import { type SeededRandom, seededRandom } from "../support/seeded-random.ts";
import { anyRectangle, noisePicture, rectangleMask } from "../support/test-pictures.ts";
import { damagedBlobs, temporaryFiles, Witness } from "./witness.ts";

const kills = Number(process.env["PALIMPSEST_KILLS"] ?? 15);
const seed = Number(process.env["PALIMPSEST_SEED"] ?? Date.now() % 2 ** 32);
/** The longest time that a host is left to work, from its start or from the first version that it made. */
const longestLifeMs = 700;
const size = { width: 320, height: 240 };
const models = ["builtin/content-aware-fill", "builtin/smooth-fill"].map((id) => modelId.parse(id));

/** One of those that were announced; a document's first one can come a moment after the document. */
function anyVersion(witness: Witness, random: SeededRandom) {
  const documentId = random.pick(witness.documentIds.filter((id) => witness.nodesOf(id).length > 0));
  return { documentId, nodeId: random.pick(witness.nodesOf(documentId)) };
}

/** What a person does, each as a loop that goes on until the host is gone. */
const activities = {
  async painting({ client, upload }: HeadlessClient, witness: Witness, random: SeededRandom) {
    const documentId = random.pick(witness.documentIds);
    const hash = await upload(await rectangleMask(size, anyRectangle(size, random)));
    const expectedHash = witness.maskOf(documentId);
    await witness.changeMask(documentId, hash, () =>
      client.documents.setMask({
        documentId,
        size,
        maskHash: hash,
        feather: 0,
        expectedHash,
        expectedFeather: 0,
      }),
    );
  },
  async filling({ client, upload }: HeadlessClient, witness: Witness, random: SeededRandom) {
    const { documentId, nodeId: parentId } = anyVersion(witness, random);
    const maskHash = await upload(await rectangleMask(size, anyRectangle(size, random)));
    const { id } = await client.jobs.submit({
      request: {
        documentId,
        parentId,
        modelId: random.pick(models),
        maskHash,
        prompt: "",
        parameters: {},
        seed: random.integer(2 ** 32),
        references: [],
      },
    });
    for await (const job of client.jobs.watch({ afterSequence: 0 })) {
      if (job.id === id && ["succeeded", "failed", "cancelled"].includes(job.status)) return;
    }
  },
  async saving({ client, upload }: HeadlessClient, witness: Witness, random: SeededRandom) {
    const { id } = await client.documents.create({
      assetHash: await upload(await noisePicture(size, random)),
      name: "noise.png",
    });
    witness.sawDocument(id);
    void watch(client, witness, id);
    const { documentId, nodeId } = anyVersion(witness, random);
    const label = `Version ${random.integer(1000)}`;
    await witness.changeLabel(documentId, nodeId, label, () =>
      client.documents.renameNode({ documentId, nodeId, label }),
    );
  },
  async exporting({ client, fetchBytes }: HeadlessClient, witness: Witness, random: SeededRandom) {
    const outcome = await client.documents.export({
      ...anyVersion(witness, random),
      options: {
        format: random.pick(["png", "jpeg", "webp", "tiff"] as const),
        quality: 90,
        metadata: true,
      },
    });
    if (outcome.type === "download") await fetchBytes(outcome.url);
  },
} as const;
type Activity = keyof typeof activities;
const activityNames = Object.keys(activities) as Activity[]; // the keys of the line above

async function watch(client: HeadlessClient["client"], witness: Witness, documentId: DocumentId) {
  try {
    for await (const event of client.documents.watch({ documentId })) witness.sawEvent(event);
  } catch {
    // The host was killed; what was announced until then is remembered.
  }
}

/** Does everything at once until a random moment, then kills the host. @returns what was going on then. */
async function liveAndDie(
  host: HeadlessHost,
  connection: HeadlessClient,
  witness: Witness,
  random: SeededRandom,
): Promise<readonly Activity[]> {
  let alive = true;
  const busy = new Set<Activity>();
  const repeat = async (name: Activity) => {
    while (alive) {
      busy.add(name);
      try {
        await activities[name](connection, witness, random);
      } catch (error) {
        if (alive) throw error; // after the kill every question fails
      }
      if (alive) busy.delete(name);
    }
  };
  const work = Promise.all(activityNames.map(repeat));
  const lifetime = async () => {
    // Every other life lasts until something was made: a slow machine would die of nothing but starting.
    if (random.integer(2) === 0) await witness.nextVersion();
    await wait(random.integer(longestLifeMs));
  };
  try {
    await Promise.race([work, lifetime()]);
  } finally {
    alive = false;
    await host.kill();
  }
  await work;
  return [...busy];
}

/** Opens the first picture, if there is none yet, and hears of every change of every document. */
async function begin({ client, upload }: HeadlessClient, witness: Witness, random: SeededRandom) {
  if (witness.documentIds.length === 0) {
    const assetHash = await upload(await noisePicture(size, random));
    witness.sawDocument((await client.documents.create({ assetHash, name: "first.png" })).id);
  }
  for (const documentId of witness.documentIds) {
    for await (const event of client.documents.watch({ documentId })) {
      witness.sawEvent(event);
      break;
    }
    void watch(client, witness, documentId);
  }
}

describe(`a host that is killed ${kills} times (PALIMPSEST_SEED=${seed})`, () => {
  let home = "";
  let library = "";

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "palimpsest-kill-"));
    library = join(home, "library");
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it(
    "still has every version that it announced, whole, and no temporary file",
    async () => {
      const random = seededRandom(seed);
      const witness = new Witness();
      const interrupted: Activity[] = [];

      for (let round = 0; round <= kills; round++) {
        const host = await startHeadlessHost({ libraryFolder: library, home });
        const connection = await connectHeadless(host);
        const context = `seed ${seed}, round ${round}`;
        expect(await witness.missing(connection), context).toEqual([]);
        expect(await damagedBlobs(library), context).toEqual([]);
        // A new host may be writing one just now; what a killed one left stays.
        await expect.poll(() => temporaryFiles(library), { message: context, timeout: 5000 }).toEqual([]);
        if (round < kills) {
          await begin(connection, witness, random);
          interrupted.push(...(await liveAndDie(host, connection, witness, random)));
        }
        connection.close();
        await host.stop();
      }

      const times = (name: Activity) => interrupted.filter((other) => other === name).length;
      const summary = activityNames.map((name) => `${name} ${times(name)}`).join(", ");
      console.info(
        `Seed ${seed}: ${kills} kills interrupted ${summary}; ${witness.nodeCount} versions are there.`,
      );
      for (const name of activityNames) expect(times(name), name).toBeGreaterThan(0);
      expect(witness.nodeCount).toBeGreaterThan(kills / 10);
    },
    kills * 10_000,
  );
});
