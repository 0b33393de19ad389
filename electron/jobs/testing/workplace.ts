import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EditRequest } from "../../../shared/domain/edit-request.ts";
import { modelId } from "../../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../../shared/domain/job.ts";
import type { Raster } from "../../../shared/domain/raster.ts";
import { defaultSettings, type Settings } from "../../../shared/domain/settings.ts";
import type { Library } from "../../library/library.ts";
import { openLibrary } from "../../library/open-library.ts";
import { keepMask, keepPicture } from "../../library/picture-store.ts";
import type { Log } from "../../log.ts";
import type { Provider } from "../../providers/provider.ts";
import { createRegistry } from "../../providers/registry.ts";
import { Jobs, type JobsServices } from "../jobs.ts";

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const unused = () => Promise.reject(new Error("The fake service and these tests need no files."));

export const width = 37;
export const height = 23;
export const pixelsInMask = 24;

/** A library with one grey photo, a request to edit 24 pixels of it, and jobs on top, which can be ended in any way. */
export class Workplace {
  library: Library;
  request: EditRequest;
  caps: Settings["spendingCaps"] = defaultSettings.spendingCaps;
  /** Pauses that were asked for, in milliseconds; none is waited. */
  readonly pauses: number[] = [];
  readonly #folder: string;
  #jobs: Jobs | undefined;

  private constructor(folder: string, library: Library, request: EditRequest) {
    this.#folder = folder;
    this.library = library;
    this.request = request;
  }

  static async open(): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), "palimpsest-jobs-"));
    const library = await openLibrary(folder, { log: silent, makePreview: unused });
    const data = new Uint8Array(width * height * 3).fill(10);
    return new Workplace(folder, library, await requestOn(library, { width, height, channels: 3, data }));
  }

  /** A further photo, and the same request on it. */
  requestOn(raster: Raster): Promise<EditRequest> {
    return requestOn(this.library, raster);
  }

  start(provider: Provider, change: Partial<JobsServices> = {}): Jobs {
    this.#jobs = new Jobs({ ...this.services(provider), ...change });
    return this.#jobs;
  }

  services(provider: Provider): JobsServices {
    return {
      library: this.library,
      registry: createRegistry(() => [provider]),
      findAccount: () => Promise.resolve({ key: null, baseUrl: null }),
      settings: () => ({ spendingCaps: this.caps }),
      outside: {
        fetch: () => Promise.resolve(new Response()),
        log: silent,
        now: Date.now,
        sleep: (milliseconds) => {
          this.pauses.push(milliseconds);
          return Promise.resolve();
        },
        pictures: { encodePng: unused, encodeGreyPng: unused, decode: unused },
      },
    };
  }

  /** As a crash leaves it: the jobs are gone without having been closed. */
  async crash(): Promise<void> {
    this.#jobs = undefined;
    await this.#reopen();
  }

  /** As a person ends it. */
  async quit(): Promise<void> {
    await this.#jobs?.close();
    this.#jobs = undefined;
    await this.#reopen();
  }

  async remove(): Promise<void> {
    await this.#jobs?.close();
    await this.library.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #reopen(): Promise<void> {
    await this.library.close();
    this.library = await openLibrary(this.#folder, { log: silent, makePreview: unused });
  }
}

async function requestOn(library: Library, raster: Raster): Promise<EditRequest> {
  const mask = new Uint8Array(raster.width * raster.height);
  for (let y = 5; y < 9; y++) mask.fill(255, y * raster.width + 6, y * raster.width + 12);
  const picture = await keepPicture(library.blobs, raster);
  const document = library.documents.create("Test", {
    label: "Original",
    picture,
    warnings: [],
    originalHash: picture.hash,
    originalName: "test.png",
  });
  return {
    documentId: document.id,
    parentId: document.currentNodeId,
    modelId: modelId.parse("fake/paint"),
    maskHash: await keepMask(library.blobs, { width: raster.width, height: raster.height, data: mask }),
    paintedMask: null,
    prompt: "",
    parameters: {},
    seed: null,
    references: [],
    variationGroup: null,
  };
}

/** The job's end, and every state of it that a watcher who was there saw. */
export async function ended(jobs: Jobs, id: Job["id"], seen: Job[] = []): Promise<Job> {
  for await (const state of jobs.watch(0, new AbortController().signal)) {
    if (state.id !== id) continue;
    seen.push(state);
    if (isFinal(state.status)) return state;
  }
  throw new Error("The watch ended before the job.");
}

/** Submits and waits for the end. */
export async function run(jobs: Jobs, request: EditRequest): Promise<Job> {
  return ended(jobs, (await jobs.submit(request)).id);
}
