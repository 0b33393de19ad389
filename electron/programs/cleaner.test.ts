import { afterEach, beforeEach, expect, it } from "vitest";
import { modelId } from "../../shared/domain/ids.ts";
import { ProgramPlace } from "../../test/support/program-place.ts";

const dayMs = 24 * 3_600_000;
const batchesKept = 200;
const recipe = {
  modelId: modelId.parse("builtin/smooth-fill"),
  prompt: "",
  parameters: {},
  seed: null,
  mask: null,
  hashes: [],
};

let place: ProgramPlace;

beforeEach(async () => {
  place = await ProgramPlace.open();
});
afterEach(() => place.remove());

it("forgets batches that ended long ago, but never the newest of them", async () => {
  const { batches } = place.library;
  const ids: string[] = [];
  for (let count = 0; count < batchesKept + 2; count++) ids.push(batches.add(recipe, [], 0).id);
  const kept = () => batches.list(1000).map(({ record }) => record.id);

  place.ahead = 29 * dayMs;
  await place.programs.clean();
  expect(kept()).toHaveLength(batchesKept + 2);

  place.ahead = 31 * dayMs;
  await place.programs.clean();
  expect(kept()).toEqual(ids.slice(2).toReversed());
  expect(place.complaints).toEqual([]);
});
