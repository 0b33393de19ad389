import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { modelId } from "../../shared/domain/ids.ts";
import type { Job } from "../../shared/domain/job.ts";
import type { EditNode } from "../../shared/domain/node.ts";
import { AppError } from "../../shared/errors.ts";
import { keepPicture, readPicture } from "../library/picture-store.ts";
import { FakeService, fakeModel } from "./testing/fake-service.ts";
import { ended, height, pixelsInMask, run, Workplace, width } from "./testing/workplace.ts";

let place: Workplace;
let service: FakeService;

beforeEach(async () => {
  place = await Workplace.open();
  service = new FakeService();
});
afterEach(() => place.remove());

const start = (change: Parameters<FakeService["provider"]>[0] = {}) => place.start(service.provider(change));

const diskFull = () => new AppError("storage-full", "The disk is full.");

function nodeOf(job: Job): EditNode {
  if (job.status !== "succeeded") throw new Error(JSON.stringify(job));
  const node = place.library.documents.node(job.nodeId);
  if (node.kind !== "edit") throw new Error("An edit was expected.");
  return node;
}

async function countOf(node: EditNode, ...values: number[]): Promise<number[]> {
  const { data } = await readPicture(place.library.blobs, node.picture.hash);
  return values.map((value) => Array.from(data).filter((sample) => sample === value).length);
}

describe("Jobs", () => {
  it("make a node with the answer inside the mask and the parent's bytes outside", async () => {
    const node = nodeOf(await run(start(), place.request));
    expect(node.guarantee).toEqual({
      pixelsChangedOutside: 0,
      pixelsChangedInside: pixelsInMask,
      pixelsInMask,
    });
    expect(await countOf(node, 200, 10)).toEqual([pixelsInMask * 3, (width * height - pixelsInMask) * 3]);
    expect(place.library.documents.get(place.request.documentId).currentNodeId).toBe(node.id);
    expect(node).toMatchObject({
      cost: { amount: 0.05 },
      remoteId: "remote-1",
      provider: "fake",
      modelRevision: "1",
    });
  });

  it("say of a 16-bit picture that the pixels under the mask have 8 bits, and keep the others exactly", async () => {
    const data = new Uint16Array(width * height * 3).fill(0x1234);
    const request = await place.requestOn({ width, height, channels: 3, data });
    const node = nodeOf(await run(start(), request));
    expect(node.warnings.join()).toContain("16 bits");
    expect(await countOf(node, 200 * 257, 0x1234)).toEqual([
      pixelsInMask * 3,
      (width * height - pixelsInMask) * 3,
    ]);
  });

  it("keep the seed that was drawn and the defaults that were filled in, so the edit can be asked for again", async () => {
    const jobs = start();
    const job = await jobs.submit(place.request);
    expect(job.request.seed).toEqual(expect.any(Number));
    const node = nodeOf(await ended(jobs, job.id));
    expect(node.request.seed).toBe(job.request.seed);
    expect(service.lastRequest?.seed).toBe(job.request.seed);
    expect(node.request.parameters).toHaveProperty("quality", "standard");
  });

  it("name a node after its prompt, or after the model where there is none", async () => {
    const jobs = start();
    expect(nodeOf(await run(jobs, place.request)).label).toBe("Paint");
    const prompt = `  a red\ndoor ${"with a very long description ".repeat(3)}`.slice(0, 100);
    const { label } = nodeOf(await run(jobs, { ...place.request, prompt }));
    expect(label).toMatch(/^a red door with .*…$/);
    expect(label.length).toBeLessThanOrEqual(81);
    expect(place.library.prompts.search("DOOR long")).toMatchObject([{ text: prompt.trim(), useCount: 1 }]);
  });

  it("refuse an impossible request before it is journalled", async () => {
    const jobs = start();
    const { request } = place;
    await expect(jobs.submit({ ...request, maskHash: null })).rejects.toThrow("needs a mask");
    await expect(jobs.submit({ ...request, parameters: { quality: "magic" } })).rejects.toThrow(
      "draft, standard, best",
    );
    await expect(jobs.submit({ ...request, modelId: modelId.parse("no/body") })).rejects.toThrow(
      "There is no model",
    );
    await expect(jobs.submit({ ...request, prompt: "x".repeat(101) })).rejects.toThrow("101 characters");
    expect(place.library.journal.open()).toEqual([]);
    expect(service.posts).toBe(0);
  });

  it("refuse an edit for which there is no key before it is journalled", async () => {
    const noKey = new AppError("key-refused", "There is no key.");
    const jobs = place.start(service.provider(), { findAccount: () => Promise.reject(noKey) });
    await expect(jobs.submit(place.request)).rejects.toBe(noKey);
    expect(place.library.journal.open()).toEqual([]);
  });

  it("send references upright in 8 bits within the model's pixels, and refuse small ones", async () => {
    const { library, request } = place;
    const models = [fakeModel({ references: { maximum: 2, minimumSide: 16, maximumPixels: 600 } })];
    const jobs = start({ models: () => models });
    const pixels = (w: number, h: number) => new Uint16Array(w * h * 3).fill(0x8080);
    const large = await keepPicture(library.blobs, {
      width: 60,
      height: 40,
      channels: 3,
      data: pixels(60, 40),
    });
    const small = await keepPicture(library.blobs, {
      width: 60,
      height: 15,
      channels: 3,
      data: pixels(60, 15),
    });
    nodeOf(await run(jobs, { ...request, references: [large.hash] }));
    expect(service.lastRequest?.references).toMatchObject([{ width: 30, height: 20, channels: 3 }]);
    expect(service.lastRequest?.references[0]?.data).toEqual(new Uint8Array(30 * 20 * 3).fill(0x80));
    await expect(jobs.submit({ ...request, references: [large.hash, small.hash] })).rejects.toThrow(
      "Reference 2 is 60×15 pixels; Paint takes at least 16",
    );
    await expect(
      jobs.submit({ ...request, references: [large.hash, large.hash, large.hash] }),
    ).rejects.toThrow("takes 2 reference pictures; 3 were given");
  });

  it("cancel a running edit: no node, and the journal says so", async () => {
    service.hold = "working";
    const jobs = start();
    const job = await jobs.submit(place.request);
    await service.standing;
    jobs.cancel(job.id);
    expect(await ended(jobs, job.id)).toMatchObject({ status: "cancelled" });
    expect(place.library.documents.nodes(place.request.documentId)).toHaveLength(1);
    expect(place.library.journal.open()).toEqual([]);
    expect(service.cancels).toBe(1);
  });

  it("cancel a waiting edit at once", async () => {
    service.hold = "working";
    const jobs = start();
    await jobs.submit(place.request);
    const waiting = await jobs.submit(place.request);
    expect(jobs.cancel(waiting.id)).toMatchObject({ status: "cancelled", charge: "not-charged" });
    expect(service.posts).toBeLessThanOrEqual(1);
  });

  it("start jobs in the order in which they were asked for, however long a look at them takes", async () => {
    const jobs = start();
    const large = new Uint8Array(900 * 900 * 3);
    const slow = await place.requestOn({ width: 900, height: 900, channels: 3, data: large });
    const submitted = await Promise.all([slow, place.request, place.request].map((one) => jobs.submit(one)));
    expect(submitted.map(({ sequence }) => sequence)).toEqual(
      submitted.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
    );
  });

  it("show what the service says: the place in its line, its log, and what a cancel would cost now", async () => {
    service.hold = "working";
    const jobs = start();
    const job = await jobs.submit(place.request);
    await service.standing;
    expect(job.estimate).toEqual({ amount: 0.04, currency: "USD" });
    for await (const state of jobs.watch(0, new AbortController().signal)) {
      if (state.status !== "running" || state.log.length === 0) continue;
      expect(state).toMatchObject({
        stage: "In line: 2 before it",
        log: ["warming up"],
        cancelCharge: "charged",
        estimate: { amount: 0.04 },
      });
      break;
    }
  });

  it("tell a provider's own error as it is and hide what went wrong inside", async () => {
    service.failures.push(
      new AppError("out-of-credit", "No quota.", { nextStep: "Wait.", charge: "unknown" }),
    );
    service.failures.push(new Error("secret /home/someone"));
    const jobs = start();
    expect(await run(jobs, place.request)).toMatchObject({
      status: "failed",
      error: { code: "out-of-credit", message: "No quota.", charge: "unknown" },
    });
    const hidden = await run(jobs, place.request);
    expect(hidden).toMatchObject({ status: "failed", error: { code: "internal" } });
    expect(JSON.stringify(hidden)).not.toContain("secret");
  });

  it("hold a paid answer until the disk has room for it, and ask for it once", async () => {
    const put = vi.spyOn(place.library.blobs, "put");
    for (let turn = 0; turn < 2; turn++) put.mockRejectedValueOnce(diskFull());
    const jobs = start();
    const job = await jobs.submit(place.request);
    const seen: Job[] = [];
    expect(await ended(jobs, job.id, seen)).toMatchObject({ status: "succeeded" });
    expect([service.posts, put.mock.calls.length, place.pauses]).toEqual([1, 3, [3000, 3000]]);
    expect(seen).toContainEqual(
      expect.objectContaining({ stage: expect.stringContaining("disk is full") as string }),
    );
    expect(place.library.ledger.list(0)).toMatchObject([{ outcome: "succeeded", settled: 0.05 }]);
  });

  it("fail a free edit at once when the disk is full", async () => {
    vi.spyOn(place.library.blobs, "put").mockRejectedValueOnce(diskFull());
    const free = fakeModel({ price: { kind: "free" } });
    expect(await run(start({ models: () => [free] }), place.request)).toMatchObject({
      status: "failed",
      error: { code: "storage-full" },
    });
    expect(place.pauses).toEqual([]);
  });

  describe("when the service has too many requests", () => {
    const busy = () =>
      new AppError("rate-limited", "Too many.", {
        retryable: true,
        charge: "not-charged",
        retryAfterMs: 7000,
      });

    it("wait as long as it asks and ask again", async () => {
      service.refusals.push(busy(), busy());
      const jobs = start();
      const seen: Job[] = [];
      const job = await jobs.submit(place.request);
      expect(await ended(jobs, job.id, seen)).toMatchObject({ status: "succeeded" });
      expect([service.posts, place.pauses]).toEqual([3, [7000, 20_000]]);
      expect(place.library.ledger.list(0)).toMatchObject([{ outcome: "succeeded", settled: 0.05 }]);
    });

    it("can be cancelled while they wait, for nothing", async () => {
      service.refusals.push(busy());
      let waits: () => void = () => {};
      const waiting = new Promise<void>((resolve) => {
        waits = resolve;
      });
      const { outside } = place.services(service.provider());
      const jobs = place.start(service.provider(), {
        outside: {
          ...outside,
          sleep: (_milliseconds, signal) => {
            waits();
            return new Promise((_resolve, reject) => {
              signal.addEventListener("abort", () => reject(signal.reason as Error)); // an AppError of ours
            });
          },
        },
      });
      const job = await jobs.submit(place.request);
      await waiting;
      expect(place.library.journal.open()).toMatchObject([
        { state: { status: "queued" }, submittedAt: null },
      ]);
      jobs.cancel(job.id);
      expect(await ended(jobs, job.id)).toMatchObject({ status: "cancelled", charge: "not-charged" });
      expect(service.posts).toBe(1);
      expect(place.library.ledger.list(0)).toEqual([]);
    });

    it("give up at once if it asks for more than ten minutes", async () => {
      const jobs = place.start(service.provider());
      const options = { retryable: true, charge: "not-charged", retryAfterMs: 3_600_000 } as const;
      service.refusals.push(new AppError("rate-limited", "Too many.", options));
      expect(await run(jobs, place.request)).toMatchObject({ status: "failed" });
      expect([service.posts, place.pauses]).toEqual([1, []]);
    });

    it("give up after the third time", async () => {
      service.refusals.push(busy(), busy(), busy(), busy());
      expect(await run(start(), place.request)).toMatchObject({
        status: "failed",
        error: { code: "rate-limited", charge: "not-charged" },
      });
      expect(service.posts).toBe(4);
      expect(place.library.ledger.spending().today).toBe(0);
    });

    it.each(["unknown", "charged"] as const)(
      "never ask again if it is %s whether it costs",
      async (charge) => {
        service.refusals.push(new AppError("rate-limited", "Too many.", { retryable: true, charge }));
        expect(await run(start(), place.request)).toMatchObject({ status: "failed" });
        expect(service.posts).toBe(1);
      },
    );
  });
});
