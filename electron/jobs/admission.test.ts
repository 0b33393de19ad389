import { afterEach, beforeEach, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import type { Library } from "../library/library.ts";
import { FakeService, fakeModel } from "./testing/fake-service.ts";
import { Workplace } from "./testing/workplace.ts";

let place: Workplace;
let service: FakeService;

beforeEach(async () => {
  place = await Workplace.open();
  service = new FakeService();
  service.hold = "preparing";
});
afterEach(() => place.remove());

/** Jobs over a library that counts its writes of several things at once, the parts of one counting as that one. */
function start(change: Partial<Library> = {}) {
  let writes = 0;
  let depth = 0;
  const together: Library["together"] = (work) => {
    if (depth++ === 0) writes++;
    try {
      return place.library.together(work);
    } finally {
      depth--;
    }
  };
  const provider = service.provider({ models: () => [fakeModel({ price: { kind: "free" } })] });
  const jobs = place.start(provider, { library: { ...place.library, together, ...change } });
  return { jobs, writes: () => writes };
}

it("journals requests that come together in one write, in the order in which they came", async () => {
  const { jobs, writes } = start();
  const asked = [1, 2, 3, 4, 5].map((seed) => jobs.submit({ ...place.request, seed }));
  const taken = await Promise.all(asked);
  expect(writes()).toBeLessThan(5);
  expect(taken.map(({ request }) => request.seed)).toEqual([1, 2, 3, 4, 5]);
  expect(place.library.journal.open().map(({ request }) => request.seed)).toEqual([1, 2, 3, 4, 5]);
});

it("refuses one without the others, and undoes what was written with it", async () => {
  const { jobs } = start();
  const { documents } = place.library;
  const picture = documents.node(place.request.parentId).picture;
  const first = { label: "", picture, warnings: [], originalHash: picture.hash, originalName: "" };
  const refused = jobs.submit(place.request, {
    alongside: () => {
      documents.create("Left over", first);
      throw new AppError("conflict", "not this one");
    },
  });
  const others = [jobs.submit(place.request), refused, jobs.submit({ ...place.request, maskHash: null })];
  const outcomes = await Promise.allSettled([...others, jobs.submit(place.request)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
  expect(place.library.journal.open()).toHaveLength(2);
  expect(documents.list().map(({ name }) => name)).not.toContain("Left over");
});

it("takes none when the disk is full, and the next ones when there is room again", async () => {
  const full = new AppError("storage-full", "The disk is full.");
  let isFull = true;
  const { jobs } = start({
    together: (work) => {
      const result = place.library.together(work);
      if (isFull) throw full;
      return result;
    },
  });
  const outcomes = await Promise.allSettled([jobs.submit(place.request), jobs.submit(place.request)]);
  expect(outcomes).toMatchObject([{ reason: full }, { reason: full }]);
  isFull = false;
  expect((await jobs.submit(place.request)).status).toBe("queued");
});
