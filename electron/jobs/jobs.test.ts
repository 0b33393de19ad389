import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import { modelId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";
import type { Raster8 } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { encodeMask } from "../imaging/mask-codec.ts";
import { makePreview } from "../imaging/preview.ts";
import type { Library } from "../library/library.ts";
import { openLibrary } from "../library/open-library.ts";
import { keepPicture, readPicture } from "../library/picture-store.ts";
import type { Log } from "../log.ts";
import type { Provider, ProviderEvent, ProviderResult } from "../providers/provider.ts";
import { createRegistry } from "../providers/registry.ts";
import { Jobs } from "./jobs.ts";

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const width = 37;
const height = 23;

/** Stands in for a paid service: paints everything it was shown in one colour. */
function paintingProvider(run?: Provider["run"]): Provider {
  return {
    id: "builtin",
    concurrency: 1,
    context: () => 4,
    run:
      run ??
      async function* ({ image }): AsyncGenerator<ProviderEvent, ProviderResult, void> {
        yield { type: "progress", fraction: 0.5, stage: "Painting" };
        return { image: { ...image, data: new Uint8Array(image.data.length).fill(200) }, ...free };
      },
  };
}
const free = { cost: { amount: 0, currency: "USD" }, modelRevision: null, warnings: [] };

let folder: string;
let library: Library;
let request: EditRequest;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-jobs-"));
  library = await openLibrary(folder, { log: silent, makePreview });
  const raster: Raster8 = { width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(10) };
  const mask = new Uint8Array(width * height);
  for (let y = 5; y < 9; y++) mask.fill(255, y * width + 6, y * width + 12);
  const picture = await keepPicture(library.blobs, raster);
  const document = library.documents.create("Test", {
    label: "Original",
    picture,
    warnings: [],
    originalHash: picture.hash,
    originalName: "test.png",
  });
  const maskHash = await library.blobs.put(await encodeMask({ width, height, data: mask }), "image/png");
  request = {
    documentId: document.id,
    parentId: document.currentNodeId,
    modelId: modelId.parse("builtin/content-aware-fill"),
    maskHash,
    prompt: "",
    parameters: {},
    seed: null,
    references: [],
  };
});

afterEach(async () => {
  await library.close();
  await rm(folder, { recursive: true, force: true });
});

function open(provider = paintingProvider()): Jobs {
  return new Jobs({
    library,
    registry: createRegistry([provider]),
    outside: { fetch, log: silent, now: Date.now, sleep: () => Promise.resolve() },
  });
}

async function ended(jobs: Jobs, job: Job): Promise<Job> {
  for await (const state of jobs.watch(0, new AbortController().signal)) {
    if (state.id === job.id && isFinal(state.status)) return state;
  }
  throw new Error("The watch ended before the job.");
}

describe("Jobs", () => {
  it("makes a node with the answer inside the mask and the parent's bytes outside", async () => {
    const jobs = open();
    const job = await ended(jobs, jobs.submit(request));
    if (job.status !== "succeeded") throw new Error(JSON.stringify(job));
    const node = library.documents.node(job.nodeId);
    if (node.kind !== "edit") throw new Error("An edit was expected.");
    expect(node.guarantee).toEqual({ pixelsChangedOutside: 0, pixelsChangedInside: 24, pixelsInMask: 24 });
    const { data } = await readPicture(library.blobs, node.picture.hash);
    const samplesOf = (value: number) => Array.from(data).filter((sample) => sample === value).length;
    expect([samplesOf(200), samplesOf(10)]).toEqual([24 * 3, (width * height - 24) * 3]);
    expect(library.documents.get(request.documentId).currentNodeId).toBe(node.id);
    await jobs.close();
  });

  it("says of a 16-bit picture that the pixels under the mask have 8 bits, and keeps the others exactly", async () => {
    const data = new Uint16Array(width * height * 3).fill(0x1234);
    const picture = await keepPicture(library.blobs, { width, height, channels: 3, data });
    const document = library.documents.create("Deep", {
      label: "Original",
      picture,
      warnings: [],
      originalHash: picture.hash,
      originalName: "deep.png",
    });
    const jobs = open();
    const job = await ended(
      jobs,
      jobs.submit({ ...request, documentId: document.id, parentId: document.currentNodeId }),
    );
    if (job.status !== "succeeded") throw new Error(JSON.stringify(job));
    const node = library.documents.node(job.nodeId);
    expect(node.warnings.join()).toContain("16 bits");
    const result = await readPicture(library.blobs, node.picture.hash);
    const samplesOf = (value: number) => Array.from(result.data).filter((sample) => sample === value).length;
    expect([samplesOf(200 * 257), samplesOf(0x1234)]).toEqual([24 * 3, (width * height - 24) * 3]);
    await jobs.close();
  });

  it("keeps the seed that it drew and the defaults that it filled in, so the edit can be asked for again", async () => {
    const jobs = open();
    const job = await ended(jobs, jobs.submit(request));
    if (job.status !== "succeeded") throw new Error(JSON.stringify(job));
    const node = library.documents.node(job.nodeId);
    if (node.kind !== "edit") throw new Error("An edit was expected.");
    expect(node.request.seed).toEqual(expect.any(Number));
    expect(node.request.parameters).toHaveProperty("quality", "standard");
    await jobs.close();
  });

  it("refuses an impossible request before it is journalled", () => {
    const jobs = open();
    expect(() => jobs.submit({ ...request, maskHash: null })).toThrow("needs a mask");
    expect(() => jobs.submit({ ...request, parameters: { quality: "magic" } })).toThrow(
      "draft, standard, best",
    );
    expect(() => jobs.submit({ ...request, modelId: modelId.parse("nobody/nothing") })).toThrow(
      "There is no model",
    );
    expect(library.journal.open()).toEqual([]);
  });

  it("cancels a running edit: no node, and the journal says so", async () => {
    const jobs = open(
      paintingProvider(async function* (
        _request,
        { signal },
      ): AsyncGenerator<ProviderEvent, ProviderResult, void> {
        yield { type: "progress", fraction: 0, stage: "Waiting" };
        await new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        });
        throw new Error("Not reached.");
      }),
    );
    const job = jobs.submit(request);
    for await (const state of jobs.watch(0, new AbortController().signal)) {
      if (state.status === "running" && state.stage === "Waiting") break;
    }
    jobs.cancel(job.id);
    expect((await ended(jobs, job)).status).toBe("cancelled");
    expect(library.documents.nodes(request.documentId)).toHaveLength(1);
    expect(library.journal.open()).toEqual([]);
    await jobs.close();
  });

  it("cancels a waiting edit at once", async () => {
    const jobs = open(
      // oxlint-disable-next-line require-yield -- waits until it is stopped
      paintingProvider(async function* (
        _request,
        { signal },
      ): AsyncGenerator<ProviderEvent, ProviderResult, void> {
        await new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        });
        throw new Error("Not reached.");
      }),
    );
    jobs.submit(request);
    const waiting = jobs.submit(request);
    expect(jobs.cancel(waiting.id).status).toBe("cancelled");
    await jobs.close();
  });

  it("tells a provider's own error as it is and hides what went wrong inside", async () => {
    const failing = (error: Error) =>
      paintingProvider(
        // oxlint-disable-next-line require-yield -- what only throws has nothing to yield
        async function* (): AsyncGenerator<ProviderEvent, ProviderResult, void> {
          throw error;
        },
      );
    const known = open(failing(new AppError("provider-failed", "No quota.", { nextStep: "Wait." })));
    const told = await ended(known, known.submit(request));
    expect(told).toMatchObject({
      status: "failed",
      error: { code: "provider-failed", message: "No quota." },
    });
    await known.close();

    const unknown = open(failing(new Error("secret /home/someone")));
    const hidden = await ended(unknown, unknown.submit(request));
    expect(hidden).toMatchObject({ status: "failed", error: { code: "internal" } });
    expect(JSON.stringify(hidden)).not.toContain("secret");
    await unknown.close();
  });

  it("refuses an answer of another size and keeps nothing", async () => {
    const jobs = open(
      // oxlint-disable-next-line require-yield -- an answer without progress
      paintingProvider(async function* (): AsyncGenerator<ProviderEvent, ProviderResult, void> {
        return { image: { width: 1, height: 1, channels: 3, data: new Uint8Array(3) }, ...free };
      }),
    );
    const job = await ended(jobs, jobs.submit(request));
    expect(job).toMatchObject({ status: "failed", error: { code: "provider-failed" } });
    expect(library.documents.nodes(request.documentId)).toHaveLength(1);
    await jobs.close();
  });

  it("after a crash runs what waited and says of what ran that it was interrupted", async () => {
    const ran = library.journal.add(request);
    library.journal.setState(ran.id, { status: "running" });
    const waited = library.journal.add(request);
    const jobs = open();
    const seen = new Map<string, Job>();
    for await (const job of jobs.watch(0, new AbortController().signal)) {
      seen.set(job.id, job);
      if ([...seen.values()].filter((state) => isFinal(state.status)).length === 2) break;
    }
    expect(seen.get(ran.id)).toMatchObject({
      status: "failed",
      error: { code: "interrupted", retryable: true },
    });
    expect(seen.get(waited.id)).toMatchObject({ status: "succeeded" });
    await jobs.close();
  });

  it("leaves a running edit in the journal when Palimpsest closes", async () => {
    const jobs = open(
      // oxlint-disable-next-line require-yield -- waits until it is stopped
      paintingProvider(async function* (
        _request,
        { signal },
      ): AsyncGenerator<ProviderEvent, ProviderResult, void> {
        await new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        });
        throw new Error("Not reached.");
      }),
    );
    const job = jobs.submit(request);
    await expect.poll(() => library.journal.open().map((entry) => entry.state.status)).toEqual(["running"]);
    await jobs.close();
    expect(library.journal.open().map((entry) => entry.id)).toEqual([job.id]);
  });
});
