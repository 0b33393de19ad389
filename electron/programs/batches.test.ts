import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { modelId } from "../../shared/domain/ids.ts";
import { ProgramPlace } from "../../test/support/program-place.ts";
import { seededRandom } from "../../test/support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../../test/support/test-pictures.ts";

const size = { width: 40, height: 30 };
const minuteMs = 60_000;

let place: ProgramPlace;

beforeEach(async () => {
  place = await ProgramPlace.open();
});
afterEach(() => place.remove());

it("keeps the pictures of a batch whose pricing takes longer than they are kept without a name", async () => {
  const mask = {
    bytes: await rectangleMask(size, { x: 10, y: 10, width: 5, height: 5 }),
    meaning: "white-edits",
  } as const;
  const pictures = [await noisePicture(size, seededRandom(1)), await noisePicture(size, seededRandom(2))];
  const { passingBlobs } = place.library;
  const put = passingBlobs.put.bind(passingBlobs);
  vi.spyOn(passingBlobs, "put").mockImplementation(async (bytes, mediaType) => {
    if (bytes === pictures[1] && place.ahead === 0) {
      place.ahead = 30 * minuteMs;
      await place.programs.clean();
    }
    return put(bytes, mediaType);
  });
  const { batches } = place.programs;
  const { id } = await batches.start(
    {
      recipe: {
        modelId: modelId.parse("builtin/smooth-fill"),
        prompt: "",
        parameters: {},
        seed: null,
        mask,
      },
      items: pictures.map((bytes) => {
        return { name: null, source: { kind: "picture", bytes }, mask: null, variables: {}, seed: null };
      }),
    },
    new AbortController().signal,
  );
  const items = () => batches.get(id, { limit: 10, after: null }).items;
  const isEnded = () => items().every(({ error, job }) => error !== null || job?.status === "succeeded");
  await vi.waitUntil(isEnded, { timeout: 20_000 });
  expect(items().map(({ error }) => error)).toEqual([null, null]);
});
