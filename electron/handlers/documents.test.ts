import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Handlers } from "../../shared/contract/contract.ts";
import type { DocumentRecord } from "../../shared/domain/document.ts";
import { AppError } from "../../shared/errors.ts";
import { seededRandom } from "../../test/support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../../test/support/test-pictures.ts";
import { importPicture } from "../library/import-picture.ts";
import type { Library } from "../library/library.ts";
import { openTestLibrary, temporaryFolder } from "../library/testing/test-library.ts";
import { createDocumentHandlers } from "./documents.ts";

const size = { width: 60, height: 40 };
const rect = { x: 5, y: 5, width: 10, height: 10 };
const context = { signal: new AbortController().signal };

describe("a mask that a page wants to keep", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let library: Library;
  let handlers: Handlers["documents"];
  let document: DocumentRecord;

  beforeEach(async () => {
    folder = await temporaryFolder();
    library = await openTestLibrary(folder.path);
    const deliverExport = () => Promise.reject(new AppError("unavailable", "Nothing is exported here."));
    handlers = createDocumentHandlers({ library, resourcesFolder: folder.path, host: { deliverExport } });
    const original = await library.blobs.put(await noisePicture(size, seededRandom(1)), "image/png");
    document = await importPicture(library, original, "noise.png", context.signal);
  });
  afterEach(async () => {
    await library.close();
    await folder.remove();
  });

  const keep = async (bytes: Uint8Array) => {
    const maskHash = await library.blobs.put(bytes, "image/png");
    return handlers.setMask({ documentId: document.id, maskHash, expectedHash: null }, context);
  };
  const kept = () => library.documents.get(document.id).maskHash;

  it("is kept if it is a grey PNG of the picture's size", async () => {
    const { maskHash } = await keep(await rectangleMask(size, rect));
    expect(maskHash).not.toBeNull();
    expect(kept()).toBe(maskHash);
  });

  it.each([
    ["of another size", async () => rectangleMask({ width: 40, height: 60 }, rect), "40×60"],
    ["in colour", async () => noisePicture(size, seededRandom(2)), "not stored as plain grey"],
    ["that is no PNG", async () => new TextEncoder().encode("a mask"), "not a PNG"],
    [
      "that ends in its header",
      async () => (await rectangleMask(size, rect)).subarray(0, 20),
      "damaged or cut short",
    ],
  ])("is refused with what to do, and the one before stays: one %s", async (_, make, words) => {
    await expect(keep(await make())).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining(words),
      nextStep: expect.any(String),
    });
    expect(kept()).toBeNull();
  });
});
