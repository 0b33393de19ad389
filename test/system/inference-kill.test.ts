import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DocumentId, modelId, type NodeId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";
import { addTinyKontext, tinyModel } from "../support/add-tiny-kontext.ts";
import { connectHeadless, type HeadlessClient } from "../support/headless-client.ts";
import { type HeadlessHost, startHeadlessHost } from "../support/headless-host.ts";
import { tinyCheckpoint } from "../support/kontext/tiny-kontext.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { noisePicture } from "../support/test-pictures.ts";
import { damagedBlobs, temporaryFiles } from "./witness.ts";

const kills = Number(process.env["PALIMPSEST_KILLS"] ?? 4);
const seed = Number(process.env["PALIMPSEST_SEED"] ?? Date.now() % 2 ** 32);
/** About as long as an edit takes with its start. */
const longestLifeMs = 2_500;

/** Processes that another one started; Linux's own list. */
async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return text.split(" ").filter(Boolean).map(Number);
}

describe.skipIf(process.platform !== "linux")(
  `an inference process that is killed ${kills} times (PALIMPSEST_SEED=${seed})`,
  () => {
    let home = "";
    let library = "";
    let host: HeadlessHost;
    let connection: HeadlessClient;
    let documentId: DocumentId;
    let parentId: NodeId;
    const previewUrls: string[] = [];

    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), "palimpsest-inference-kill-"));
      library = join(home, "library");
      await cp(tinyCheckpoint, join(home, "Kontext-tiny"), { recursive: true });
    });
    afterAll(async () => {
      connection.close();
      await host.stop();
      await rm(home, { recursive: true, force: true });
    });

    const open = async () => {
      host = await startHeadlessHost({ libraryFolder: library, home });
      connection = await connectHeadless(host);
    };
    const begin = async () => {
      await open();
      const { client, upload } = connection;
      await addTinyKontext(connection, join(home, "Kontext-tiny"));
      const picture = await noisePicture({ width: 256, height: 256 }, seededRandom(1));
      const document = await client.documents.create({ assetHash: await upload(picture), name: "noise.png" });
      documentId = document.id;
      for await (const event of client.documents.watch({ documentId })) {
        if (event.type !== "snapshot") continue;
        const [first] = event.nodes;
        if (!first) throw new Error("The document has no node.");
        parentId = first.id;
        break;
      }
    };
    /** Runs an edit to its end. */
    const edit = async (during: () => Promise<void> = async () => {}): Promise<Job> => {
      const { client } = connection;
      const submitted = await client.jobs.submit({
        request: {
          documentId,
          parentId,
          modelId: modelId.parse(tinyModel),
          maskHash: null,
          prompt: "make it red",
          parameters: { preset: "draft", steps: 2 },
          seed: 5,
          references: [],
        },
      });
      const [ended] = await Promise.all([
        (async () => {
          for await (const job of client.jobs.watch({ afterSequence: 0 })) {
            if (job.id !== submitted.id) continue;
            if (job.status === "running" && job.previewUrl) previewUrls.push(job.previewUrl);
            if (isFinal(job.status)) return job;
          }
          throw new Error("The host is gone.");
        })(),
        during(),
      ]);
      return ended;
    };
    /** Of the pixels that an edit made. */
    const hashOf = async (job: Job): Promise<string> => {
      if (job.status !== "succeeded") throw new Error(`The edit ${job.status}: ${JSON.stringify(job)}`);
      for await (const event of connection.client.documents.watch({ documentId })) {
        if (event.type !== "snapshot") continue;
        const node = event.nodes.find(({ id }) => id === job.nodeId);
        const bytes = await connection.fetchBytes(`/assets/${node?.picture.hash}`);
        return createHash("sha256").update(bytes).digest("hex");
      }
      throw new Error("The document is gone.");
    };

    it(
      "fails its edits with what to do, and the app lives: the next one gives the same bytes as the first, also after a restart",
      async () => {
        await begin();
        const first = await hashOf(await edit());
        expect(previewUrls[0]).toMatch(/^\/job-previews\/[a-z0-9-]+\/1$/);
        const random = seededRandom(seed);
        let killed = 0;
        let failed = 0;
        for (let round = 0; round < kills; round++) {
          const ended = await edit(async () => {
            await wait(random.integer(longestLifeMs));
            for (const child of await childrenOf(host.pid ?? 0)) {
              process.kill(child, "SIGKILL");
              killed++;
            }
          });
          if (ended.status === "succeeded") expect(await hashOf(ended), `round ${round}`).toBe(first);
          else {
            failed++;
            expect(ended, `round ${round}`).toMatchObject({
              status: "failed",
              error: {
                code: "provider-failed",
                nextStep: expect.stringMatching(/run it again/i),
                retryable: true,
              },
            });
          }
        }
        console.info(
          `Seed ${seed}: ${killed} processes killed in ${kills} edits, of which ${failed} failed.`,
        );
        expect(killed).toBeGreaterThan(0);
        expect(await hashOf(await edit())).toBe(first);
        connection.close();
        await host.stop();
        expect(await damagedBlobs(library)).toEqual([]);
        expect(await temporaryFiles(library)).toEqual([]);
        await open();
        expect(await hashOf(await edit())).toBe(first);
      },
      60_000 + kills * 20_000,
    );
  },
);
