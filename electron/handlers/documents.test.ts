import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Handlers } from "../../shared/contract/contract.ts";
import { type DocumentRecord, documentRecord } from "../../shared/domain/document.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import { assetHash } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { seededRandom } from "../../test/support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../../test/support/test-pictures.ts";
import { importPicture } from "../library/import-picture.ts";
import type { Library } from "../library/library.ts";
import { keepPicture, readMask, readPicture } from "../library/picture-store.ts";
import { editOf, openTestLibrary, temporaryFolder } from "../library/testing/test-library.ts";
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
    return handlers.setMask(
      { documentId: document.id, size, maskHash, feather: 0, expectedHash: null, expectedFeather: 0 },
      context,
    );
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

describe("documents that no file is behind, and masks that are proposed", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let library: Library;
  let handlers: Handlers["documents"];

  beforeEach(async () => {
    folder = await temporaryFolder();
    library = await openTestLibrary(folder.path);
    const deliverExport = () => Promise.reject(new AppError("unavailable", "Nothing is exported here."));
    handlers = createDocumentHandlers({ library, resourcesFolder: folder.path, host: { deliverExport } });
  });
  afterEach(async () => {
    await library.close();
    await folder.remove();
  });

  const blank = async (of: Size) =>
    documentRecord.parse(await handlers.createBlank({ name: "Poster", size: of }, context));

  it("a blank document is white and of the size that was asked for", async () => {
    const document = await blank({ width: 30, height: 20 });
    const node = library.documents.node(document.currentNodeId);
    expect([document.name, node.picture.width, node.picture.height]).toEqual(["Poster", 30, 20]);
    const { data } = await readPicture(library.blobs, node.picture.hash);
    expect(data.every((sample) => sample === 255)).toBe(true);
  });

  it("a blank document that could not be opened is not made", async () => {
    const huge = { name: "Poster", size: { width: 60_000, height: 60_000 } };
    await expect(handlers.createBlank(huge, context)).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringContaining("60000×60000"),
    });
    expect(library.documents.list()).toEqual([]);
  });

  it("a mask is proposed over what an edit changed, as a blob of the picture's size", async () => {
    const document = await blank({ width: 64, height: 48 });
    const data = new Uint8Array(64 * 48 * 3).fill(255);
    for (let y = 10; y < 30; y++) data.fill(0, (y * 64 + 10) * 3, (y * 64 + 30) * 3);
    const root = library.documents.node(document.currentNodeId);
    const picture = await keepPicture(library.blobs, { width: 64, height: 48, channels: 3, data });
    const node = library.documents.addEdit({ ...editOf(root, picture.hash), picture });
    const asked = { documentId: document.id, nodeId: node.id };
    const { maskHash, changedShare } = await handlers.proposeMask(asked, context);
    if (!maskHash) throw new Error("A mask was expected.");
    const mask = await readMask(library.blobs, assetHash.parse(maskHash), picture);
    expect([mask.data[20 * 64 + 20], mask.data[47 * 64 + 63]]).toEqual([255, 0]);
    expect(changedShare).toBeGreaterThan(0.1);
    expect(changedShare).toBeLessThan(0.5);
  });

  it("nothing is proposed for an edit that changed nothing, and for a photo", async () => {
    const document = await blank({ width: 64, height: 48 });
    const root = library.documents.node(document.currentNodeId);
    const node = library.documents.addEdit({ ...editOf(root, root.picture.hash), picture: root.picture });
    expect(await handlers.proposeMask({ documentId: document.id, nodeId: node.id }, context)).toEqual({
      maskHash: null,
      changedShare: 0,
    });
    await expect(
      Promise.resolve().then(() =>
        handlers.proposeMask({ documentId: document.id, nodeId: root.id }, context),
      ),
    ).rejects.toMatchObject({ code: "invalid-input" });
  });
});
