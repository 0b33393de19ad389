import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";
import { AppError } from "../../shared/errors.ts";
import type { Jobs } from "./jobs.ts";
import { FakeService, fakeModel } from "./testing/fake-service.ts";
import { ended, pixelsInMask, run, Workplace } from "./testing/workplace.ts";

let place: Workplace;
let service: FakeService;

beforeEach(async () => {
  place = await Workplace.open();
  service = new FakeService();
});
afterEach(() => place.remove());

/** The ends of all jobs that were open at the start, in the order of their ends. */
async function endsOf(jobs: Jobs, count: number): Promise<Job[]> {
  const ends: Job[] = [];
  for await (const job of jobs.watch(0, new AbortController().signal)) {
    if (isFinal(job.status)) ends.push(job);
    if (ends.length === count) return ends;
  }
  throw new Error("The watch ended before the jobs.");
}

async function dieAt(hold: FakeService["hold"]): Promise<Job> {
  service.hold = hold;
  service.isDeaf = true;
  const job = await place.start(service.provider()).submit(place.request);
  await service.standing;
  await place.crash();
  service.hold = null;
  return job;
}

describe("after a crash", () => {
  it("an edit that was being prepared is run: nothing had been sent", async () => {
    const job = await dieAt("preparing");
    expect(await ended(place.start(service.provider()), job.id)).toMatchObject({
      status: "succeeded",
      request: { seed: job.request.seed },
      estimate: { amount: 0.04 },
    });
    expect(service.posts).toBe(1);
  });

  it("an edit whose request may have left is never sent a second time, and may have been charged", async () => {
    const job = await dieAt("submitting");
    expect(await ended(place.start(service.provider()), job.id)).toMatchObject({
      status: "failed",
      error: {
        code: "interrupted",
        charge: "unknown",
        message: expect.stringContaining("It was not sent a second time."),
      },
    });
    expect(service.posts).toBe(0);
    expect(place.library.ledger.list(0)).toMatchObject([{ outcome: "interrupted", charge: "unknown" }]);
    expect(place.library.ledger.spending().today).toBe(0.04);
    expect(place.library.journal.open()).toEqual([]);
  });

  it.each(["accepted", "working"] as const)(
    "an edit that the service has (%s) goes on there and arrives, with one request in all",
    async (hold) => {
      const job = await dieAt(hold);
      const end = await ended(place.start(service.provider()), job.id);
      if (end.status !== "succeeded") throw new Error(JSON.stringify(end));
      expect(place.library.documents.node(end.nodeId)).toMatchObject({
        remoteId: "remote-1",
        guarantee: { pixelsChangedOutside: 0, pixelsChangedInside: pixelsInMask },
        cost: { amount: 0.05 },
      });
      expect([service.posts, service.resumed]).toEqual([1, ["remote-1"]]);
      expect(place.library.ledger.list(0)).toMatchObject([
        { outcome: "succeeded", settled: 0.05, charge: "charged" },
      ]);
    },
  );

  it("an edit at a service that cannot be asked again is interrupted, and not sent a second time", async () => {
    const job = await dieAt("working");
    const jobs = place.start(service.provider({ resume: null }));
    expect(await ended(jobs, job.id)).toMatchObject({
      status: "failed",
      error: { code: "interrupted", charge: "unknown" },
    });
    expect(service.posts).toBe(1);
  });

  it("an edit that the service has waits for its key, where keys live for the run, and then goes on", async () => {
    const job = await dieAt("working");
    const noKey = new AppError("key-refused", "There is no key for Fake.", { charge: "not-charged" });
    let questions = 0;
    const jobs = place.start(service.provider(), {
      findAccount: () =>
        ++questions < 3 ? Promise.reject(noKey) : Promise.resolve({ key: "k", baseUrl: null }),
    });
    const seen: Job[] = [];
    expect(await ended(jobs, job.id, seen)).toMatchObject({ status: "succeeded" });
    expect(seen).toContainEqual(expect.objectContaining({ stage: "Waiting for a key for Fake" }));
    expect(service.posts).toBe(1);
  });

  it("a cancel that cannot reach the service yet may not stop the cost", async () => {
    const job = await dieAt("working");
    const noKey = new AppError("key-refused", "There is no key for Fake.", { charge: "not-charged" });
    const jobs = place.start(service.provider({ cancelCharge: "not-charged" }), {
      findAccount: async () => {
        await Promise.resolve(); // the first question comes before there is anything to cancel
        jobs.cancel(job.id);
        throw noKey;
      },
    });
    expect(await ended(jobs, job.id)).toMatchObject({ status: "cancelled", charge: "unknown" });
    expect(place.library.ledger.list(0)).toMatchObject([{ outcome: "cancelled", charge: "unknown" }]);
  });

  it("waiting edits run in the order in which they were asked for, after those that had begun", async () => {
    service.hold = "working";
    service.isDeaf = true;
    const before = place.start(service.provider());
    const asked: Job[] = [];
    for (const seed of [1, 2, 3]) asked.push(await before.submit({ ...place.request, seed }));
    await service.standing;
    await place.crash();
    service.hold = null;
    const ends = await endsOf(place.start(service.provider()), 3);
    expect(ends.map(({ id }) => id)).toEqual(asked.map(({ id }) => id));
    expect(ends.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    expect(service.posts).toBe(3);
  });

  it("an edit that was interrupted three times is not begun again", async () => {
    let job = await dieAt("preparing");
    for (let time = 0; time < 2; time++) {
      const next = new FakeService();
      next.hold = "preparing";
      next.isDeaf = true;
      place.start(next.provider());
      await next.standing;
      await place.crash();
    }
    job = await ended(place.start(service.provider()), job.id);
    expect(job).toMatchObject({
      status: "failed",
      error: { code: "interrupted", charge: "not-charged", message: expect.stringContaining("3 times") },
    });
    expect(service.posts).toBe(0);
  });

  it("an edit that the service has does not end Palimpsest at every start for ever", async () => {
    const job = await dieAt("working");
    for (let start = 1; start < 20; start++) place.library.journal.setState(job.id, { status: "running" });
    expect(await ended(place.start(service.provider()), job.id)).toMatchObject({
      status: "failed",
      error: { code: "interrupted", charge: "unknown" },
    });
    expect([service.posts, service.resumed]).toEqual([1, []]);
  });

  it("an edit whose model is gone fails and says so", async () => {
    const job = await dieAt("working");
    const models = [fakeModel({ id: modelId.parse("fake/other") })];
    const jobs = place.start(service.provider({ models: () => models }));
    expect(await ended(jobs, job.id)).toMatchObject({
      status: "failed",
      error: { code: "not-found", charge: "unknown" },
    });
    expect(place.library.ledger.list(0)).toMatchObject([{ outcome: "failed", charge: "unknown" }]);
  });

  it("an edit that costs nothing is not said to have been charged", async () => {
    const free = [fakeModel({ price: { kind: "free" } })];
    service.hold = "submitting";
    service.isDeaf = true;
    const job = await place.start(service.provider({ models: () => free })).submit(place.request);
    await service.standing;
    await place.crash();
    const end = await ended(place.start(service.provider({ models: () => free })), job.id);
    expect(end).toMatchObject({ status: "failed", error: { code: "interrupted", charge: null } });
    expect(JSON.stringify(end)).not.toContain("charged.");
    expect(place.library.ledger.list(0)).toEqual([]);
  });
});

describe("after a quit", () => {
  it("an edit that the service has goes on: it is not stopped there, and nobody hears that it ended", async () => {
    service.hold = "working";
    const before = place.start(service.provider());
    const job = await before.submit(place.request);
    await service.standing;
    const seen: Job[] = [];
    const stop = new AbortController();
    const watching = (async () => {
      for await (const state of before.watch(0, stop.signal)) seen.push(state);
    })();
    await place.quit();
    stop.abort();
    await watching;
    expect(seen.map(({ status }) => status)).not.toContain("cancelled");
    expect(service.cancels).toBe(0);
    expect(place.library.journal.open()).toMatchObject([{ id: job.id, state: { status: "running" } }]);

    service.hold = null;
    expect(await ended(place.start(service.provider()), job.id)).toMatchObject({ status: "succeeded" });
    expect(service.posts).toBe(1);
  });

  it("a request that is on its way is given a while to be accepted, and then goes on at the next start", async () => {
    let accept: () => void = () => {};
    const accepted = new Promise<void>((resolve) => {
      accept = resolve;
    });
    const provider = service.provider();
    const slow: typeof provider = {
      ...provider,
      async *run(request, context) {
        yield { type: "submitting" };
        await accepted;
        service.hold = "accepted";
        return yield* provider.run(request, context);
      },
    };
    const services = place.services(slow);
    const before = place.start(slow, {
      outside: {
        ...services.outside,
        sleep: (_milliseconds, signal) => {
          accept(); // while the application waits
          return new Promise((resolve) => {
            signal.addEventListener("abort", () => resolve());
          });
        },
      },
    });
    const job = await before.submit(place.request);
    await expect.poll(() => place.library.journal.open()[0]?.submittedAt).toEqual(expect.any(Number));
    await place.quit();
    expect(place.library.journal.open()).toMatchObject([{ remote: { remoteId: "remote-1" } }]);
    service.hold = null;
    expect(await ended(place.start(service.provider()), job.id)).toMatchObject({ status: "succeeded" });
    expect(service.posts).toBe(1);
  });

  it("an answer that is here is kept first, so that what was paid for is not lost", async () => {
    const provider = service.provider({ resume: null });
    const { library, outside } = place.services(provider);
    let keep: () => void = () => {};
    const kept = new Promise<void>((resolve) => {
      keep = resolve;
    });
    let isKeeping: () => void = () => {};
    const keeping = new Promise<void>((resolve) => {
      isKeeping = resolve;
    });
    const { blobs } = library;
    const slow: typeof blobs = {
      putStream: (...given) => blobs.putStream(...given),
      read: (hash) => blobs.read(hash),
      locate: (hash) => blobs.locate(hash),
      put: async (...given) => {
        isKeeping();
        await kept;
        return blobs.put(...given);
      },
    };
    const jobs = place.start(provider, {
      library: { ...library, blobs: slow },
      outside: {
        ...outside,
        sleep: (_milliseconds, signal) => {
          keep(); // while the application waits
          return new Promise((resolve) => {
            signal.addEventListener("abort", () => resolve());
          });
        },
      },
    });
    const job = await jobs.submit(place.request);
    await keeping;
    await place.quit();
    expect(place.library.ledger.list(0)).toMatchObject([{ jobId: job.id, outcome: "succeeded" }]);
    expect(place.library.documents.nodes(place.request.documentId)).toHaveLength(2);
  });

  it.each(["preparing", "working"] as const)(
    "an edit that was cancelled just before (%s) stays cancelled, and is not paid for at the next start",
    async (hold) => {
      service.hold = hold;
      const jobs = place.start(service.provider());
      const job = await jobs.submit(place.request);
      await service.standing;
      const postsBefore = service.posts;
      jobs.cancel(job.id);
      await place.quit();
      expect(place.library.journal.open()).toEqual([]);
      service.hold = null;
      await run(place.start(service.provider()), place.request);
      expect([service.posts, service.resumed]).toEqual([postsBefore + 1, []]);
    },
  );

  it("nothing more is taken", async () => {
    const jobs = place.start(service.provider());
    await run(jobs, place.request);
    await jobs.close();
    await expect(jobs.submit(place.request)).rejects.toThrow("closing");
  });
});
