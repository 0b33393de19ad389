import { afterEach, beforeEach, expect, it } from "vitest";
import { EditClient } from "../../../../test/support/edit-client.ts";
import { ProgramPlace } from "../../../../test/support/program-place.ts";

const dayMs = 24 * 3_600_000;

let place: ProgramPlace;
let client: EditClient;

beforeEach(async () => {
  place = await ProgramPlace.open();
  client = await EditClient.make(place);
});
afterEach(async () => {
  await place.remove();
  expect(place.complaints).toEqual([]);
});

const send = async (path: string, key: string, body: unknown) => {
  const response = await place.fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
  const { id, job_id, error } = (await response.json()) as {
    id?: string;
    job_id?: string;
    error?: { code: string };
  };
  return { status: response.status, id: id ?? job_id ?? "", code: error?.code };
};
const batch = () => {
  const { image_b64, mask_b64, model } = client.body;
  return { recipe: { model, mask_b64, seed: 5 }, items: [{ image_b64 }, { image_b64 }], confirm: true };
};
const batches = () => place.library.batches.list(100);

it("gives a chain's job again although what it came from was cleaned up", async () => {
  const first = await client.submit();
  await client.ended(first);
  const next = { ...client.body, image_b64: undefined, reference_job_id: first };
  const { id: second } = await send("/edit", "chain", next);
  await client.ended(second);
  place.ahead = 2 * dayMs;
  await place.programs.clean();
  expect(await send("/edit", "chain", next)).toMatchObject({ status: 202, id: second });
  expect(await send("/edit", "another", next)).toMatchObject({ status: 400 });
});

it("starts one batch of a request that comes again with its key, at once or after a restart", async () => {
  const [first, twin] = await Promise.all([
    send("/batches", "order", batch()),
    send("/batches", "order", batch()),
  ]);
  expect([first.status, twin]).toEqual([201, first]);
  await place.restart();
  expect(await send("/batches", "order", batch())).toMatchObject({ status: 201, id: first.id });
  expect(batches()).toHaveLength(1);
  const other = { ...batch(), items: batch().items.slice(1) };
  expect(await send("/batches", "order", other)).toMatchObject({ status: 422 });
  expect(await send("/edit", "order", client.body)).toMatchObject({
    status: 422,
    code: "idempotency_key_reused",
  });
  expect(batches()).toHaveLength(1);
});

it("keeps no key of a batch that was only priced or refused", async () => {
  expect((await send("/batches", "order", { ...batch(), confirm: false })).status).toBe(200);
  const broken = { ...batch(), items: [{ image_b64: "AAAA" }] };
  expect((await send("/batches", "order", broken)).status).toBe(400);
  expect((await send("/batches", "order", batch())).status).toBe(201);
});

it("remembers a key for thirty days, and for as long as its job has not ended", async () => {
  const { id } = await send("/edit", "old", client.body);
  await client.ended(id);
  place.ahead = 29 * dayMs;
  await place.programs.clean();
  expect(await send("/edit", "old", client.body)).toMatchObject({ id });
  place.ahead = 31 * dayMs;
  await place.programs.clean();
  expect(place.library.programs.findKey("old")).toBeNull();
  expect((await client.statusOf(id)).status).toBe("completed"); // the tombstone stays
});
