import { join } from "node:path";
import { expect, it } from "vitest";
import { AppError, type ErrorData } from "../../shared/errors.ts";
import { startCallbackReceiver } from "../../test/support/callback-receiver.ts";
import { EditClient } from "../../test/support/edit-client.ts";
import { ProgramPlace } from "../../test/support/program-place.ts";
import { FakeService } from "../jobs/testing/fake-service.ts";
import { damagedIndex, databaseError } from "../library/database-errors.ts";
import { storageError } from "../library/storage-errors.ts";
import { openTestLibrary, temporaryFolder } from "../library/testing/test-library.ts";
import { createTell } from "./tell.ts";

const folder = "/home/ada/My pictures/library";
const index = join(folder, "index.sqlite");
const systemCodes =
  "ENOSPC EDQUOT EROFS EACCES EPERM ENOENT ENOTDIR EISDIR ENAMETOOLONG EINVAL EBUSY EMFILE ENFILE EIO ENXIO";
const databaseCodes = "BUSY FULL READONLY CORRUPT IOERR CANTOPEN NOTADB";
const withCode = (code: string) => Object.assign(new Error(code), { code });

const told = (error: unknown): ErrorData => {
  if (!(error instanceof AppError)) throw error;
  return createTell(folder)(error.toData());
};

it.each([
  ...systemCodes
    .split(" ")
    .map((code) => [code, storageError(withCode(code), `keep a picture in ${folder}`)] as const),
  ...databaseCodes
    .split(" ")
    .map((code) => [code, databaseError(withCode(`SQLITE_${code}`), index)] as const),
  ["a damaged index", damagedIndex(index, null)] as const,
])("says of %s what is wrong, but not where", (_case, error) => {
  const data = told(error);
  expect(error.message).toContain(folder);
  expect(JSON.stringify(data)).not.toContain("ada");
  expect(data.message).toMatch(/Palimpsest/);
});

it("keeps the code of a full disk, which passes, and makes no fault of the program of the library's", () => {
  expect(told(storageError(withCode("ENOSPC"), `write ${index}`))).toMatchObject({
    code: "storage-full",
    retryable: true,
  });
  expect(told(storageError(withCode("ENOTDIR"), `write ${index}`)).code).toBe("internal");
});

it("leaves every other error as it is", () => {
  const error = new AppError("invalid-input", "There is no picture.", { nextStep: "Send one." }).toData();
  expect(createTell(folder)(error)).toBe(error);
});

it("says nothing of a closed library's folder", async () => {
  const home = await temporaryFolder();
  const library = await openTestLibrary(home.path);
  await library.close();
  const [read] = await Promise.allSettled([library.blobs.read("a".repeat(64) as never)]);
  const error: unknown = read.status === "rejected" ? read.reason : null;
  if (!(error instanceof AppError)) throw new Error("A closed library was read.");
  expect(error.message).toContain(home.path);
  expect(JSON.stringify(createTell(library.folder)(error.toData()))).not.toContain(home.path);
  await home.remove();
});

it("reaches a program by no way when its job fails on a full disk", async () => {
  const service = new FakeService();
  const place = await ProgramPlace.open({ providers: [service.provider()] });
  const receiver = await startCallbackReceiver();
  const client = await EditClient.make(place);
  const where = place.library.folder;
  const full = () => storageError(withCode("EIO"), `write ${join(where, "index.sqlite")}`);
  const paint = { model: "fake/paint", prompt: "a door" };
  service.failures.push(full(), full());
  const id = await client.submit({ ...paint, callback_url: receiver.url });
  const status = await client.ended(id);
  expect(status).toMatchObject({ status: "failed", error: { code: "library-unusable" } });
  const { image_b64, mask_b64 } = client.body;
  const batch = await place.post("/batches", {
    recipe: { ...paint, mask_b64 },
    items: [{ image_b64 }],
    confirm: true,
  });
  const { id: batchId } = (await batch.json()) as { id: string };
  const read = async (path: string) => (await place.fetch(path)).text();
  await expect.poll(() => read(`/batches/${batchId}`)).toContain("library-unusable");
  const answers = [
    JSON.stringify(status),
    await read(`/edit/${id}/events`),
    await read(`/edit/result/${id}`),
    await read(`/batches/${batchId}`),
    await read("/batches"),
    JSON.stringify(await client.refusal({ reference_job_id: id, image_b64: undefined })),
    JSON.stringify([...(receiver.received[0]?.form ?? [])]),
  ];
  expect(receiver.received).toHaveLength(1);
  for (const answer of answers) expect(answer).not.toContain(where);
  await receiver.close();
  await place.remove();
});
