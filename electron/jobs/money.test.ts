import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Price } from "../../shared/catalogue/price.ts";
import { AppError } from "../../shared/errors.ts";
import { FakeService, fakeModel } from "./testing/fake-service.ts";
import { ended, run, Workplace } from "./testing/workplace.ts";

let place: Workplace;
let service: FakeService;

beforeEach(async () => {
  place = await Workplace.open();
  service = new FakeService();
});
afterEach(() => place.remove());

const start = () => place.start(service.provider());
const startPriced = (price: Price) => {
  const models = [fakeModel({ price })];
  return place.start(service.provider({ models: () => models }));
};
const lastEntry = () => place.library.ledger.list(0)[0];

describe("the estimate of a job", () => {
  it("is worked out from what is really sent: the mask with its context, and the references", async () => {
    const perMegapixel = {
      firstOutput: 0,
      furtherOutput: 0,
      input: 1,
      rounding: "none",
      source: "",
    } as const;
    const jobs = startPriced({ kind: "perMegapixel", ...perMegapixel });
    const job = await jobs.submit(place.request);
    // The mask is 6×4 pixels and the provider wants to see 4 around it.
    expect(job.estimate?.amount).toBeCloseTo((14 * 12) / 1e6, 9);
    const whole = await jobs.submit({ ...place.request, maskHash: null }).catch((error: unknown) => error);
    expect(whole).toMatchObject({ code: "invalid-input" });
  });

  it("is null where nobody knows", async () => {
    const job = await startPriced({ kind: "unknown", source: "" }).submit(place.request);
    expect(job.estimate).toBeNull();
  });
});

describe("the ledger", () => {
  it("has a row from the moment before the request leaves", async () => {
    service.hold = "submitting";
    await start().submit(place.request);
    await service.standing;
    expect(lastEntry()).toMatchObject({
      modelId: "fake/paint",
      provider: "fake",
      estimate: 0.04,
      settled: null,
      outcome: "running",
      charge: "unknown",
    });
  });

  it("has the settled cost of a success, or the estimate where the provider does not say", async () => {
    const jobs = start();
    await run(jobs, place.request);
    expect(lastEntry()).toMatchObject({ outcome: "succeeded", settled: 0.05, charge: "charged" });
    service.cost = null;
    await run(jobs, place.request);
    expect(lastEntry()).toMatchObject({ outcome: "succeeded", settled: null, charge: "charged" });
    expect(place.library.ledger.spending().today).toBe(0.09);
  });

  it("marks failed and moderated jobs as the provider says, and as unknown where it does not", async () => {
    const jobs = start();
    service.failures.push(new AppError("moderated", "No.", { charge: "charged" }));
    service.failures.push(new AppError("provider-failed", "Broken."));
    service.refusals.push(new AppError("invalid-input", "Wrong.", { charge: "not-charged" }));
    expect(await run(jobs, place.request)).toMatchObject({ error: { charge: "not-charged" } });
    expect(lastEntry()).toMatchObject({ outcome: "failed", charge: "not-charged" });
    expect(await run(jobs, place.request)).toMatchObject({ error: { charge: "charged" } });
    expect(lastEntry()).toMatchObject({ outcome: "moderated", charge: "charged" });
    expect(await run(jobs, place.request)).toMatchObject({ error: { charge: "unknown" } });
    expect(lastEntry()).toMatchObject({ outcome: "failed", charge: "unknown" });
    expect(place.library.ledger.spending().today).toBe(0.08);
  });

  it.each([
    ["submitting", "unknown"],
    ["working", "charged"],
  ] as const)("says what a cancel costs while it is %s: %s", async (hold, charge) => {
    service.hold = hold;
    const jobs = start();
    const job = await jobs.submit(place.request);
    await service.standing;
    jobs.cancel(job.id);
    expect(await ended(jobs, job.id)).toMatchObject({ status: "cancelled", charge });
    expect(lastEntry()).toMatchObject({ outcome: "cancelled", charge });
  });

  it("has no row for what was cancelled before it was sent, nor for what costs nothing", async () => {
    service.hold = "preparing";
    const jobs = start();
    const job = await jobs.submit(place.request);
    await service.standing;
    jobs.cancel(job.id);
    expect(await ended(jobs, job.id)).toMatchObject({ status: "cancelled", charge: "not-charged" });
    await jobs.close();
    service.hold = null;
    const free = await run(startPriced({ kind: "free" }), place.request);
    expect(free).toMatchObject({ status: "succeeded", estimate: { amount: 0 } });
    expect(place.library.ledger.list(0)).toEqual([]);
  });
});

it("says of an answer that could not be used that it was charged, and how much", async () => {
  const { blobs } = place.library;
  const broken = new AppError("library-unusable", "The index cannot be written.");
  const jobs = place.start(service.provider(), {
    library: {
      ...place.library,
      blobs: {
        putStream: (...given) => blobs.putStream(...given),
        read: (hash) => blobs.read(hash),
        locate: (hash) => blobs.locate(hash),
        put: () => Promise.reject(broken),
      },
    },
  });
  expect(await run(jobs, place.request)).toMatchObject({
    status: "failed",
    error: { code: "library-unusable", charge: "charged" },
  });
  expect(lastEntry()).toMatchObject({ outcome: "failed", charge: "charged", settled: 0.05 });
});

it("keeps an answer whose cost is beyond every number, and counts its estimate", async () => {
  service.cost = { amount: Number.POSITIVE_INFINITY, currency: "USD" };
  const job = await run(start(), place.request);
  if (job.status !== "succeeded") throw new Error(JSON.stringify(job));
  expect(place.library.documents.node(job.nodeId)).toMatchObject({ cost: null });
  expect(lastEntry()).toMatchObject({ charge: "charged", settled: null });
  expect(place.library.ledger.spending().today).toBe(0.04);
});

it("has a job stopped at its service that the journal could not take down", async () => {
  const { journal } = place.library;
  const full = new AppError("storage-full", "The disk is full.");
  let stops = 0;
  const provider = service.provider();
  const stoppable: typeof provider = {
    ...provider,
    async *run(request, context) {
      try {
        return yield* provider.run(request, context);
      } finally {
        stops++;
      }
    },
  };
  const jobs = place.start(stoppable, {
    library: {
      ...place.library,
      journal: {
        add: (...given) => journal.add(...given),
        get: (...given) => journal.get(...given),
        setState: (...given) => journal.setState(...given),
        markSubmitting: (...given) => journal.markSubmitting(...given),
        takeBack: (...given) => journal.takeBack(...given),
        open: () => journal.open(),
        setRemote: () => {
          throw full;
        },
      },
    },
  });
  expect(await run(jobs, place.request)).toMatchObject({
    status: "failed",
    error: { code: "storage-full", charge: "unknown" },
  });
  expect([service.posts, stops]).toEqual([1, 1]);
});

describe("a cap", () => {
  it("blocks the edit that would pass it, with the figures, and lets the one before through", async () => {
    place.caps = { daily: 0.09, monthly: null };
    const jobs = start();
    expect(await run(jobs, place.request)).toMatchObject({ status: "succeeded" });
    place.caps = { daily: 0.089, monthly: null };
    await expect(jobs.submit(place.request)).rejects.toMatchObject({
      code: "spending-cap",
      message: expect.stringMatching(
        /cap for a day is \$0\.0890.*Spent today: \$0\.0500.*this edit: \$0\.0400/,
      ),
      nextStep: expect.stringContaining("settings"),
      charge: "not-charged",
    });
    place.caps = { daily: 0.09, monthly: null };
    await run(jobs, place.request);
    expect(service.posts).toBe(2);
  });

  it("counts what waits and what runs", async () => {
    place.caps = { daily: null, monthly: 0.12 };
    service.hold = "submitting";
    const jobs = start();
    const taken = await Promise.allSettled([1, 2, 3, 4].map(() => jobs.submit(place.request)));
    expect(taken.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
  });

  it("lets an edit of unknown price through until it is reached, and says what it does not count", async () => {
    place.caps = { daily: 0.05, monthly: null };
    const jobs = startPriced({ kind: "unknown", source: "" });
    expect(await run(jobs, place.request)).toMatchObject({ status: "succeeded" });
    await expect(jobs.submit(place.request)).rejects.toMatchObject({
      code: "spending-cap",
      message: expect.stringContaining("this edit: not known. Of 1 of these edits the price is not known"),
    });
  });

  it("does not concern what costs nothing", async () => {
    place.caps = { daily: 0, monthly: 0 };
    const free = startPriced({ kind: "free" });
    expect(await run(free, place.request)).toMatchObject({ status: "succeeded" });
  });
});
