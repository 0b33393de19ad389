import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { modelId } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { ProgramPlace } from "../../test/support/program-place.ts";
import { seededRandom } from "../../test/support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../../test/support/test-pictures.ts";
import { FakeService } from "../jobs/testing/fake-service.ts";
import type { BatchPlan } from "./batch-plan.ts";

const size = { width: 40, height: 30 };
const minuteMs = 60_000;

let place: ProgramPlace;
let service: FakeService;
let mask: NonNullable<BatchPlan["recipe"]["mask"]>;

beforeEach(async () => {
  service = new FakeService();
  place = await ProgramPlace.open({ providers: [service.provider()] });
  const bytes = await rectangleMask(size, { x: 10, y: 10, width: 5, height: 5 });
  mask = { bytes, meaning: "white-edits" };
});
afterEach(async () => {
  vi.restoreAllMocks();
  await place.remove();
});

const picturesOf = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => noisePicture(size, seededRandom(index))));

const start = (model: string, pictures: readonly Uint8Array[]) =>
  place.programs.batches.start(
    {
      recipe: { modelId: modelId.parse(model), prompt: "", parameters: {}, seed: null, mask },
      items: pictures.map((bytes) => {
        return { name: null, source: { kind: "picture", bytes }, mask: null, variables: {}, seed: null };
      }),
    },
    new AbortController().signal,
  );
const recordOf = (id: string) => place.programs.batches.count(id).record;
const itemsOf = (id: string) => place.programs.batches.get(id, { limit: 10, after: null }).items;
const jobsOf = (id: string) => itemsOf(id).map(({ job }) => job?.status ?? null);

it("keeps the pictures of a batch whose pricing takes longer than they are kept without a name", async () => {
  const pictures = await picturesOf(2);
  const { passingBlobs } = place.library;
  const put = passingBlobs.put.bind(passingBlobs);
  vi.spyOn(passingBlobs, "put").mockImplementation(async (bytes, mediaType) => {
    if (bytes === pictures[1] && place.ahead === 0) {
      place.ahead = 30 * minuteMs;
      await place.programs.clean();
    }
    return put(bytes, mediaType);
  });
  const { id } = await start("builtin/smooth-fill", pictures);
  const isEnded = () => itemsOf(id).every(({ error, job }) => error !== null || job?.status === "succeeded");
  await vi.waitUntil(isEnded, { timeout: 20_000 });
  expect(itemsOf(id).map(({ error }) => error)).toEqual([null, null]);
});

it("is never over a spending cap with all of its items together, whatever the whole was said to cost", async () => {
  place.settings = { ...place.settings, spendingCaps: { daily: 0.1, monthly: null } };
  const { id, estimate } = await start("fake/paint", await picturesOf(5));
  expect(estimate).toBe(0.2);
  await vi.waitUntil(() => recordOf(id).state === "paused", { timeout: 20_000 });
  expect(recordOf(id).pausedBecause?.code).toBe("spending-cap");
  await vi.waitUntil(() => !jobsOf(id).some((status) => status === "queued" || status === "running"));
  expect(jobsOf(id)).toEqual(["succeeded", "succeeded", null, null, null]);
  expect(service.posts).toBe(2);
  place.programs.batches.resume(id);
  await vi.waitUntil(() => recordOf(id).state === "paused");
  expect(service.posts).toBe(2);
});

it("is paused on a disk that is too full to be told so, and goes on once it is resumed", async () => {
  const full = () => {
    throw new AppError("storage-full", `Could not write ${place.library.folder}: the disk is full.`);
  };
  const { batches } = place.library;
  const disk = [
    vi.spyOn(batches, "link").mockImplementation(full),
    vi.spyOn(batches, "setState").mockImplementation(full),
  ];
  const { id } = await start("fake/paint", await picturesOf(3));
  await vi.waitUntil(() => recordOf(id).state === "paused");
  expect(recordOf(id).pausedBecause).toMatchObject({ code: "storage-full" });
  expect(recordOf(id).pausedBecause?.message).not.toContain(place.library.folder);
  expect(place.programs.batches.list(1)[0]?.record.state).toBe("paused");
  expect(() => place.programs.batches.resume(id)).toThrow("disk is full");
  expect(recordOf(id).state).toBe("paused");

  for (const spy of disk) spy.mockRestore();
  place.programs.batches.resume(id);
  expect(recordOf(id)).toMatchObject({ state: "running", pausedBecause: null });
  await vi.waitUntil(() => jobsOf(id).every((status) => status === "succeeded"), { timeout: 20_000 });
  expect(service.posts).toBe(3);
});

/** A disk that is full from when a job has failed. */
const fillDiskAtFailure = () => {
  const { batches, journal } = place.library;
  const full = () => {
    throw new AppError("storage-full", "The disk is full.");
  };
  const write = journal.setState.bind(journal);
  const journalled = vi.spyOn(journal, "setState").mockImplementation((jobId, state, settlement) => {
    if (state.status !== "failed") return write(jobId, state, settlement);
    for (const name of ["link", "unlink", "setState"] as const)
      spies.push(vi.spyOn(batches, name).mockImplementation(full));
    return full();
  });
  const spies: { mockRestore(): void }[] = [journalled];
  const empty = () => {
    for (const spy of spies) spy.mockRestore();
  };
  return { empty };
};

it("runs again what failed when the disk could not even be told that it failed", async () => {
  const disk = fillDiskAtFailure();
  service.refusals.push(new AppError("storage-full", "The disk is full.", { charge: "not-charged" }));
  const { id } = await start("fake/paint", await picturesOf(3));
  await vi.waitUntil(() => recordOf(id).state === "paused");
  expect(recordOf(id).pausedBecause?.code).toBe("storage-full");
  expect(() => place.programs.batches.resume(id)).toThrow("disk is full");

  disk.empty();
  place.programs.batches.resume(id);
  await vi.waitUntil(() => jobsOf(id).every((status) => status === "succeeded"), { timeout: 20_000 });
  expect(place.library.journal.open()).toEqual([]);
});

it("is paused, and not for ever running, when the disk could not be told that its last item failed", async () => {
  const disk = fillDiskAtFailure();
  service.refusals.push(new AppError("moderated", "Refused.", { charge: "not-charged" }));
  const { id } = await start("fake/paint", await picturesOf(1));
  await vi.waitUntil(() => recordOf(id).state === "paused");
  expect(recordOf(id).pausedBecause?.code).toBe("storage-full");

  disk.empty();
  place.programs.batches.resume(id);
  expect(jobsOf(id)).toEqual(["failed"]);
  expect(service.posts).toBe(1);
});

it("is paused, and says so, when nothing at all can be kept of the item that failed", async () => {
  const { batches } = place.library;
  vi.spyOn(batches, "link").mockImplementation(() => {
    throw new AppError("unavailable", "The item cannot be linked.");
  });
  const fail = vi.spyOn(batches, "fail").mockImplementation(() => {
    throw new AppError("storage-full", "The disk is full.");
  });
  const { id } = await start("fake/paint", await picturesOf(1));
  await vi.waitUntil(() => recordOf(id).state === "paused");
  expect(recordOf(id).pausedBecause?.code).toBe("storage-full");
  expect(fail).toHaveBeenCalledOnce();
});
