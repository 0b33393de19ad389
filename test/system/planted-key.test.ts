import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DocumentId, NodeId } from "../../shared/domain/ids.ts";
import { modelId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";
import { type FakeBfl, startFakeBfl } from "../fakes/providers/bfl.ts";
import { json } from "../fakes/providers/fake-server.ts";
import { connectHeadless, type HeadlessClient } from "../support/headless-client.ts";
import { type HeadlessHost, startHeadlessHost } from "../support/headless-host.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../support/test-pictures.ts";

const size = { width: 640, height: 480 };
const random = seededRandom(1);
/** Of the environment, and of a person's own hand: one that is tested, and one that is replaced and removed. */
const planted = {
  bfl: `planted-bfl-${randomBytes(12).toString("hex")}`,
  fal: `planted-fal-${randomBytes(12).toString("hex")}`,
  openai: `planted-openai-${randomBytes(12).toString("hex")}`,
};

/** Every form in which a key could stand in a file: as it is, in UTF-16, and inside base64 at any of three offsets. */
function formsOf(key: string): readonly Buffer[] {
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.from(`${" ".repeat(offset)}${key}`)
      .toString("base64")
      .slice(4, 28),
  );
  return [
    Buffer.from(key),
    Buffer.from(key, "utf16le"),
    Buffer.from(Buffer.from(key).toString("hex")),
    ...base64.map((text) => Buffer.from(text)),
  ];
}

/** Which planted key was found, and where; empty when all is well. */
function findPlanted(places: readonly (readonly [place: string, bytes: Uint8Array])[]): string[] {
  return places.flatMap(([place, bytes]) => {
    const haystack = Buffer.from(bytes);
    return Object.entries(planted)
      .filter(([, key]) => formsOf(key).some((form) => haystack.includes(form)))
      .map(([name]) => `${name} in ${place}`);
  });
}

/** The host may be writing: a file that has another name by now is looked for again, with all others. */
async function filesOf(folder: string): Promise<[string, Uint8Array][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  try {
    return await Promise.all(
      paths.map(async (path): Promise<[string, Uint8Array]> => [path, await readFile(path)]),
    );
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return filesOf(folder);
    throw error;
  }
}

describe("a key", () => {
  let home = "";
  let bfl: FakeBfl;
  let host: HeadlessHost;
  let connection: HeadlessClient;
  let documentId: DocumentId;
  let original: NodeId;
  const frames: string[] = [];

  const edit = async (prompt: string): Promise<Job> => {
    const { client, upload } = connection;
    const maskHash = await upload(await rectangleMask(size, { x: 200, y: 150, width: 90, height: 70 }));
    const { id } = await client.jobs.submit({
      request: {
        documentId,
        parentId: original,
        modelId: modelId.parse("bfl/flux-pro-1.0-fill"),
        maskHash,
        prompt,
        parameters: {},
        seed: 1,
        references: [],
      },
    });
    for await (const job of client.jobs.watch({ afterSequence: 0 })) {
      if (job.id === id && isFinal(job.status)) return job;
    }
    throw new Error("The host ended.");
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "palimpsest-planted-"));
    bfl = await startFakeBfl({ key: planted.bfl });
    host = await startHeadlessHost({
      libraryFolder: join(home, "library"),
      home,
      environment: {
        PALIMPSEST_LOG: "debug",
        BFL_API_KEY: planted.bfl,
        BFL_BASE_URL: bfl.baseUrl,
        FAL_KEY: "",
        OPENAI_API_KEY: "",
        // Nobody is there: no test of a key leaves this computer.
        FAL_QUEUE_URL: "http://127.0.0.1:9",
        OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
      },
    });
    connection = await connectHeadless(host, (text) => frames.push(text));
    const { client, upload } = connection;
    void (async () => {
      for await (const _models of client.models.watch(null));
    })().catch(() => {}); // ends with the connection
    const assetHash = await upload(await noisePicture(size, random));
    const document = await client.documents.create({ assetHash, name: "noise.png" });
    documentId = document.id;
    original = document.currentNodeId;
  });
  afterAll(async () => {
    connection.close();
    await host.stop();
    await bfl.close();
    await rm(home, { recursive: true, force: true });
  });

  it("is used, set, tested and removed, and found nowhere: no file, log, export or frame", async () => {
    const { client, fetchBytes } = connection;
    for (const provider of ["fal", "openai"] as const) {
      await client.keys.set({ provider, key: ` ${planted[provider]} ` });
    }
    await client.keys.set({ provider: "fal", key: `${planted.fal}\u0007` }).catch(() => {}); // refused
    for (const provider of ["bfl", "fal", "openai"]) await client.keys.test({ provider });
    await client.keys.remove({ provider: "openai" });

    const succeeded = await edit("a red door");
    expect(succeeded).toMatchObject({ status: "succeeded" });
    expect(await edit("a door, moderate-output")).toMatchObject({ error: { code: "moderated" } });
    // A service that repeats the key in its refusal, as some do.
    bfl.script("submit", json(403, { detail: `Not authenticated: ${planted.bfl}` }));
    expect(await edit("a blue door")).toMatchObject({ error: { code: "key-refused" } });
    bfl.script(
      "submit",
      json(422, { detail: [{ loc: ["header", planted.bfl], msg: planted.bfl, type: "x" }] }),
    );
    expect(await edit("a green door")).toMatchObject({ status: "failed" });
    bfl.script("submit", json(500, { detail: `No worker for ${planted.bfl}` }));
    expect(await edit("a black door")).toMatchObject({ status: "failed" });

    // It did travel: to its provider, in its header, and only there.
    const submits = bfl.requests.filter(({ stage }) => stage === "submit");
    expect(submits.map(({ headers }) => headers["x-key"])).toEqual(Array(5).fill(planted.bfl));
    // The search would find it, as it would in everything below.
    expect(findPlanted([["a submit", Buffer.from(JSON.stringify(submits[0]))]])).toEqual(["bfl in a submit"]);
    const downloads = bfl.requests.filter(({ stage }) => stage === "download");
    expect(downloads.length).toBeGreaterThan(0);
    expect(
      findPlanted(downloads.map((request) => ["download", Buffer.from(JSON.stringify(request))])),
    ).toEqual([]);

    const exported: [string, Uint8Array][] = [];
    const take = async (outcome: Awaited<ReturnType<typeof client.documents.export>>) => {
      if (outcome.type !== "download") throw new Error("The web host offers a download.");
      exported.push([`the export ${outcome.fileName}`, await fetchBytes(outcome.url)]);
    };
    const nodeId = succeeded.status === "succeeded" ? succeeded.nodeId : original;
    for (const format of ["png", "jpeg", "webp", "tiff"] as const) {
      await take(
        await client.documents.export({
          documentId,
          nodeId,
          options: { format, quality: 90, metadata: true },
        }),
      );
    }
    await take(await client.money.exportCsv(null));
    await client.money.list({ since: 0 });
    await client.prompts.search({ search: "" });
    await client.settings.update({ theme: "dark" });

    const running = await filesOf(home); // with the database's write-ahead log
    await host.stop();
    const stopped = await filesOf(home);
    expect(running.map(([path]) => path).join()).toContain("sqlite");
    expect(stopped.map(([path]) => path).join()).toContain("web-settings.json");
    expect(exported).toHaveLength(5);
    expect(frames.join()).toContain("a red door");
    expect(
      findPlanted([
        ...running,
        ...stopped,
        ...exported,
        ["the log", Buffer.from(host.output())],
        ...frames.map((frame): [string, Uint8Array] => [
          `the frame ${frame.slice(0, 300)}`,
          Buffer.from(frame),
        ]),
      ]),
    ).toEqual([]);
  });
});
