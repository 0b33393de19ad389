import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  FakeHub,
  fakeCommit,
  fakeRepository,
  fakeToken,
  randomWeights,
} from "../../../test/fakes/hub/fake-hub.ts";
import { checkpointFiles } from "./checkpoint-files.ts";
import { type DownloadProgress, download } from "./download.ts";
import { pieceBytes, readJournal, writeJournal } from "./download-journal.ts";
import { fetchPiece } from "./fetch-piece.ts";
import type { HubConnection } from "./hub-connection.ts";
import { readHubText, readRepository } from "./hub-repository.ts";

const large = "transformer/diffusion_pytorch_model-00001-of-00002.safetensors";

describe("a download from the hub", () => {
  let hub: FakeHub;
  let folder: string;
  let token: string | null;
  let offline: string | null;
  let pauses: number[];
  const never = new AbortController().signal;
  const connection = (change: Partial<HubConnection> = {}): HubConnection => ({
    fetch,
    sleep: async (milliseconds) => void pauses.push(milliseconds),
    account: async () => ({ key: token, baseUrl: hub.address }),
    offlineReason: () => offline,
    ...change,
  });
  const plan = () => readRepository(connection(), fakeRepository, "main", never);
  const begin = async () => {
    const repository = await plan();
    await mkdir(folder, { recursive: true });
    await writeJournal(folder, {
      version: 1,
      repository: repository.repository,
      revision: "main",
      commit: repository.commit,
      modelName: "Kontext",
      licence: { name: "NCL", url: null, acceptedAt: 1 },
      files: checkpointFiles(repository.files).map((file) => ({ ...file, pieces: [], isInPlace: false })),
    });
  };
  const goOn = (signal = never, onProgress: (progress: DownloadProgress) => void = () => {}) =>
    download(folder, connection(), onProgress, signal);
  const isWhole = async (path: string) =>
    (await readFile(join(folder, path))).equals(hub.files.get(path) ?? Buffer.of());
  const partsAskedFor = (path: string) =>
    hub.seen.filter((one) => one.server === "files" && one.path.includes(path));

  beforeEach(async () => {
    hub = new FakeHub();
    hub.addCheckpoint(5_000);
    await hub.start();
    folder = join(await mkdtemp(join(tmpdir(), "palimpsest-hub-")), "download");
    token = null;
    offline = null;
    pauses = [];
  });
  afterEach(async () => {
    await hub.close();
    await rm(join(folder, ".."), { recursive: true });
  });

  it("fetches the files of a checkpoint and nothing else, each with the hub's hash", async () => {
    await begin();
    let last: DownloadProgress | undefined;
    await goOn(never, (progress) => {
      last = progress;
    });
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.includes("."));
    expect(names).toContain(join("transformer", "diffusion_pytorch_model-00002-of-00002.safetensors"));
    expect(names).not.toContain("flux1-kontext-dev.safetensors");
    expect(names).not.toContain(join("vae", "diffusion_pytorch_model.fp16.safetensors"));
    expect(names.filter((name) => name.endsWith(".partial"))).toEqual([]);
    for (const path of [large, "model_index.json", "tokenizer/merges.txt"])
      expect(await isWhole(path)).toBe(true);
    expect(last?.doneBytes).toBe(last?.totalBytes);
  });

  it("takes over what an earlier download left whole, and nothing that only has the size", async () => {
    await begin();
    await goOn();
    await writeFile(join(folder, large), Buffer.alloc(5_000));
    await begin(); // as of a model that was taken off the list with its files left
    hub.seen.length = 0;
    await goOn();
    expect(hub.seen.filter(({ path }) => path.includes("/resolve/")).length).toBe(1);
    expect(await isWhole(large)).toBe(true);
  });

  it("sends the token to the hub and never along a redirect", async () => {
    token = fakeToken;
    hub.gate = "needs-token";
    await begin();
    await goOn();
    const tokens = (server: string) =>
      new Set(hub.seen.filter((one) => one.server === server).map((one) => one.authorization));
    expect(tokens("hub")).toEqual(new Set([`Bearer ${fakeToken}`]));
    expect(tokens("files")).toEqual(new Set([null]));
  });

  it("fetches large files in parts, and after a stop only the parts that are missing", async () => {
    hub.files.set(large, randomWeights(pieceBytes * 2 + 1000));
    await begin();
    hub.fail({ path: /00001-of-00002.*signature/, kind: "stall" });
    const stop = new AbortController();
    const stopped = goOn(stop.signal);
    await hub.stalled;
    const piecesDone = async () =>
      (await readJournal(folder))?.files.find(({ path }) => path === large)?.pieces;
    while ((await piecesDone())?.length !== 2) await new Promise(setImmediate);
    stop.abort(new Error("stopped"));
    await expect(stopped).rejects.toThrow("stopped");
    await expect(stat(join(folder, large))).rejects.toMatchObject({ code: "ENOENT" });

    hub.seen.length = 0;
    await goOn();
    expect(partsAskedFor("00001-of-00002").length).toBe(1);
    expect(await isWhole(large)).toBe(true);
  });

  it("does not believe its notes where the partial file was cut, and counts what it fetches again once", async () => {
    hub.files.set(large, randomWeights(pieceBytes + 1000));
    await begin();
    hub.fail({ path: /vae.*signature/, kind: "status", status: 418 });
    const journal = await readJournal(folder);
    const file = journal?.files.find(({ path }) => path === large);
    if (!journal || !file) throw new Error("no journal");
    file.pieces = [0, 1];
    await writeJournal(folder, journal);
    await mkdir(join(folder, "transformer"), { recursive: true });
    await writeFile(join(folder, `${large}.partial`), Buffer.alloc(pieceBytes + 1000));
    await truncate(join(folder, `${large}.partial`), 10);
    const told: DownloadProgress[] = [];
    await expect(goOn(never, (progress) => told.push(progress))).rejects.toMatchObject({
      code: "provider-failed",
    });
    expect(partsAskedFor("00001-of-00002").length).toBe(2);
    expect(await isWhole(large)).toBe(true);
    expect(told.filter(({ doneBytes, totalBytes }) => doneBytes > totalBytes)).toEqual([]);
  });

  it("says how far the check of a large file has come", async () => {
    hub.files.set(large, randomWeights(12_000_000));
    await begin();
    const stages = new Set<string>();
    await goOn(never, ({ stage }) => stages.add(stage));
    const checks = [...stages].filter((stage) => stage.startsWith(`Checking ${large}, `));
    expect(checks.length).toBeGreaterThan(2);
    expect(checks.at(0)).toContain(" 0 %");
    expect(checks.at(-1)).toContain(" 100 %");
  });

  it("asks again where a part is cut short, the hub is busy or fails", async () => {
    await begin();
    hub.fail({ path: /00001-of-00002.*signature/, kind: "truncate" });
    hub.fail({ path: /00002-of-00002.*signature/, kind: "status", status: 503 });
    hub.fail({ path: /vae.*signature/, kind: "status", status: 429, headers: { "Retry-After": "3" } });
    await goOn();
    expect(await isWhole(large)).toBe(true);
    expect(pauses.toSorted((a, b) => a - b)).toEqual([500, 500, 3000]);
  });

  it("gives up a server that says nothing any more", async () => {
    await begin();
    hub.fail({ path: /00001-of-00002.*signature/, kind: "stall" }, 9);
    await expect(download(folder, connection({ silenceMs: 50 }), () => {}, never)).rejects.toMatchObject({
      code: "network",
      message: "The hub sent nothing for too long.",
      retryable: true,
    });
  });

  it.each([
    ["html", /came as a web page/],
    ["pointer", /pointer of git-lfs/],
  ] as const)("takes no %s for weights", async (kind, message) => {
    await begin();
    hub.fail({ path: /00001-of-00002.*signature/, kind }, 9);
    await expect(goOn()).rejects.toMatchObject({
      code: "provider-failed",
      message: expect.stringMatching(message),
    });
    await expect(stat(join(folder, large))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("says at once that a web page came where the list of files or the licence belongs", async () => {
    hub.fail({ path: /api\/models/, kind: "html" });
    await expect(plan()).rejects.toMatchObject({
      code: "provider-failed",
      message: expect.stringContaining("web page"),
    });
    expect(pauses).toEqual([]);
    const repository = await plan();
    hub.fail({ path: /LICENSE/, kind: "html" });
    await expect(readHubText(connection(), repository, "LICENSE.md", never)).rejects.toThrow("web page");
  });

  it("leaves no answer open that it has refused", async () => {
    const answers: Response[] = [];
    const watching = connection({
      fetch: async (...asked) => {
        const response = await fetch(...asked);
        answers.push(response);
        return response;
      },
    });
    await begin();
    hub.fail({ path: /00001-of-00002.*signature/, kind: "html" });
    await expect(download(folder, watching, () => {}, never)).rejects.toThrow("web page");
    const refused = answers.find(({ headers }) => headers.get("Content-Type") === "text/html");
    expect((await refused?.body?.getReader().read())?.done).toBe(true);
  });

  it.skipIf(process.platform !== "linux")("says at once that the disk is full", async () => {
    await begin();
    const { commit } = await plan();
    const target = await open("/dev/full", "r+");
    const piece = {
      repository: fakeRepository,
      commit,
      path: large,
      byteLength: 5_000,
      start: 0,
      end: 5_000,
    };
    try {
      await expect(fetchPiece(connection(), piece, target, () => {}, never)).rejects.toMatchObject({
        code: "storage-full",
      });
    } finally {
      await target.close();
    }
    expect(pauses).toEqual([]);
  });

  it("drops a file whose hash is wrong, and fetches it anew the next time", async () => {
    await begin();
    hub.fail({ path: /00001-of-00002.*signature/, kind: "wrong-bytes" });
    await expect(goOn()).rejects.toMatchObject({
      message: expect.stringContaining("does not have the hash"),
    });
    expect(await readdir(join(folder, "transformer"))).not.toContain(
      "diffusion_pytorch_model-00001-of-00002.safetensors",
    );
    await goOn();
    expect(await isWhole(large)).toBe(true);
  });

  it("checks small files too", async () => {
    hub.wrongHashes.add("model_index.json");
    await begin();
    await expect(goOn()).rejects.toMatchObject({ message: expect.stringContaining("model_index.json") });
  });

  it("says where to accept the licence and where to put a token", async () => {
    hub.gate = "needs-token";
    await expect(plan()).rejects.toMatchObject({
      code: "key-refused",
      nextStep: expect.stringContaining("/settings/tokens"),
    });
    token = fakeToken;
    hub.gate = "needs-licence";
    await expect(plan()).rejects.toMatchObject({
      code: "key-refused",
      nextStep: expect.stringContaining(`Accept the licence at ${hub.address}/${fakeRepository}`),
    });
  });

  it("asks nothing offline, and says why", async () => {
    offline = "Palimpsest is set to work offline.";
    await expect(plan()).rejects.toMatchObject({ code: "unavailable", message: offline });
    expect(hub.seen).toEqual([]);
  });

  it("refuses names that are none and repositories that hold no checkpoint", async () => {
    const read = (name: string, revision = "main") => readRepository(connection(), name, revision, never);
    await expect(read("../../etc")).rejects.toMatchObject({ code: "invalid-input" });
    await expect(read("maker/other")).rejects.toMatchObject({ code: "not-found" });
    await expect(read(fakeRepository, "v2")).rejects.toMatchObject({
      message: `${fakeRepository} has no such revision.`,
    });
    hub.files.delete("vae/diffusion_pytorch_model.safetensors");
    const { files } = await plan();
    expect(() => checkpointFiles(files)).toThrow("it has no vae");
  });

  it("leaves out files whose names lead elsewhere", async () => {
    hub.files.set("transformer/../../evil.safetensors", Buffer.of(1));
    expect((await plan()).files.map(({ path }) => path)).not.toContain("transformer/../../evil.safetensors");
  });

  it("reads the licence that stands in the repository", async () => {
    const at = { repository: fakeRepository, commit: fakeCommit };
    expect(await readHubText(connection(), at, "LICENSE.md", never)).toContain("non-commercial");
    expect(await readHubText(connection(), at, "NOTICE", never)).toBeNull();
    expect((await plan()).licenceName).toBe("flux-1-dev-non-commercial-license");
  });
});
