import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DocumentRecord } from "../../shared/domain/document.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { AssetHash } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import type { MaskRaster } from "../../shared/domain/raster.ts";
import type { Transform } from "../../shared/domain/transform.ts";
import { AppError } from "../../shared/errors.ts";
import { randomRaster } from "../imaging/fixtures/rasters.ts";
import { exportDocument } from "./bundle/export-document.ts";
import { importDocument } from "./bundle/import-document.ts";
import type { Library } from "./library.ts";
import { keepMask, keepPicture, readMask, readPicture } from "./picture-store.ts";
import { openTestLibrary, temporaryFolder } from "./testing/test-library.ts";
import { transformNode } from "./transform-node.ts";

const never = new AbortController().signal;
const size = { width: 12, height: 8 };
const wider: Transform = { type: "crop", frame: { x: -3, y: 0, width: 15, height: 8 } };
const smaller: Transform = { type: "crop", frame: { x: 2, y: 1, width: 5, height: 4 } };

describe("a step that crops, turns or extends", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let library: Library;
  let document: DocumentRecord;
  let root: HistoryNode;

  beforeEach(async () => {
    folder = await temporaryFolder();
    library = await openTestLibrary(join(folder.path, "library"));
    const picture = await keepPicture(library.blobs, randomRaster(size.width, size.height, 3, 8, 5));
    document = library.documents.create("Photo", {
      label: "Original",
      picture,
      warnings: [],
      originalHash: picture.hash,
      originalName: "photo.png",
    });
    root = library.documents.node(document.currentNodeId);
  });
  afterEach(async () => {
    await library.close();
    await folder.remove();
  });

  const record = () => library.documents.get(document.id);
  const apply = (change: Transform, node = root) => transformNode(library, node, change, never);
  const paint = async (of: Size, left: number) => {
    const data = new Uint8Array(of.width * of.height);
    for (let at = 0; at < data.length; at++) data[at] = at % of.width < left ? 255 : 0;
    return keepMask(library.blobs, { ...of, data });
  };
  const maskOf = async (hash: AssetHash | null, of: Size): Promise<MaskRaster | null> =>
    hash && readMask(library.blobs, hash, of);

  it("is a child with the moved pixels, and the new current one", async () => {
    const node = await apply(smaller);
    expect(node).toMatchObject({ parentId: root.id, label: "Cropped", transform: smaller });
    expect(node.picture).toMatchObject({ width: 5, height: 4 });
    const before = await readPicture(library.blobs, root.picture.hash);
    const after = await readPicture(library.blobs, node.picture.hash);
    expect(after.data.subarray(0, 15)).toEqual(before.data.subarray((12 + 2) * 3, (12 + 7) * 3));
    expect(record().currentNodeId).toBe(node.id);
    expect(library.documents.nodes(document.id)).toEqual([root, node]);
  });

  it("brings the mask along, and the former one back with the former picture", async () => {
    const painted = await paint(size, 4);
    library.documents.setMask(document.id, painted, null);
    const node = await apply(smaller);
    const moved = await maskOf(record().maskHash, node.picture);
    expect([...(moved?.data.subarray(0, 5) ?? [])]).toEqual([255, 255, 0, 0, 0]);
    const movedHash = record().maskHash;
    expect(library.documents.setCurrentNode(document.id, root.id).maskHash).toBe(painted);
    expect(library.documents.setCurrentNode(document.id, node.id).maskHash).toBe(movedHash);
  });

  it("moves the mask that was saved while it worked, and not the one of before", async () => {
    const early = await paint(size, 1);
    const late = await paint(size, 5);
    library.documents.setMask(document.id, early, null);
    const { blobs } = library;
    const put = blobs.put.bind(blobs);
    let kept = 0;
    vi.spyOn(blobs, "put").mockImplementation(async (...given) => {
      // First the picture is kept, then its mask.
      if (++kept === 2) library.documents.setMask(document.id, late, early);
      return put(...given);
    });
    const node = await apply({ type: "flip", axis: "horizontal" });
    expect(kept).toBe(3);
    const moved = await maskOf(record().maskHash, node.picture);
    expect([...(moved?.data.subarray(0, 12) ?? [])]).toEqual([0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255]);
  });

  it("makes the new area of an extended picture its mask, and keeps the painted one for the way back", async () => {
    const painted = await paint(size, 4);
    library.documents.setMask(document.id, painted, null);
    const node = await apply(wider);
    expect(node.label).toBe("Extended");
    const mask = await maskOf(record().maskHash, node.picture);
    expect([...(mask?.data.subarray(0, 5) ?? [])]).toEqual([255, 255, 255, 0, 0]);
    expect(library.documents.setCurrentNode(document.id, root.id).maskHash).toBe(painted);
  });

  it("leaves view and mask alone if another node is current", async () => {
    const first = await apply({ type: "flip", axis: "horizontal" });
    const painted = await paint(size, 2);
    library.documents.setMask(document.id, painted, record().maskHash);
    await apply(smaller, root);
    expect(record()).toMatchObject({ currentNodeId: first.id, maskHash: painted });
  });

  it("keeps the mask of a mirrored picture in the library under the same size", async () => {
    library.documents.setMask(document.id, await paint(size, 1), null);
    await apply({ type: "flip", axis: "horizontal" });
    const mask = await maskOf(record().maskHash, size);
    expect(mask?.data[11]).toBe(255);
    expect(mask?.data[0]).toBe(0);
  });

  it("takes a mask that was painted before the size changed, and still sees what another window did", async () => {
    await apply(smaller);
    const late = await paint(size, 6);
    const other = await paint(size, 7);
    expect(library.documents.setMask(document.id, late, null, { size, feather: 3 }).waitingMasks).toEqual([
      { ...size, hash: late, feather: 3 },
    ]);
    expect(() => library.documents.setMask(document.id, other, null, { size })).toThrow(
      expect.objectContaining({ code: "conflict" }),
    );
    expect(library.documents.setCurrentNode(document.id, root.id)).toMatchObject({
      maskHash: late,
      maskFeather: 3,
    });
  });

  it.each([
    ["a frame beside the picture", { type: "crop", frame: { x: 12, y: 0, width: 4, height: 4 } }],
    ["a frame that is the picture", { type: "crop", frame: { x: 0, y: 0, ...size } }],
    ["no angle", { type: "straighten", degrees: 0 }],
    ["a size that could not be opened", { type: "crop", frame: { x: 0, y: 0, width: 70_000, height: 8 } }],
  ] as const)("is refused with what to do for %s, and nothing is kept", async (_what, change) => {
    const error = await apply(change).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).nextStep).not.toBeNull(); // proven the line before
    expect(library.documents.nodes(document.id)).toEqual([root]);
  });

  it("goes into another library with its document, named and waiting masks included", async () => {
    const painted = await paint(size, 4);
    library.documents.setMask(document.id, painted, null);
    library.documents.putNamedMask(document.id, {
      id: "sky",
      name: "Sky",
      ...size,
      hash: painted,
      feather: 4,
    });
    const node = await apply(wider);
    await exportDocument(library, document.id, join(folder.path, "bundle"), never);
    const other = await openTestLibrary(join(folder.path, "other"));
    const imported = await importDocument(other, join(folder.path, "bundle"), never);
    const { maskHash, waitingMasks, namedMasks } = record();
    expect(imported).toMatchObject({ maskHash, waitingMasks, namedMasks });
    expect(namedMasks).toHaveLength(1);
    expect(waitingMasks).toHaveLength(1);
    expect(other.documents.nodes(imported.id)[1]).toMatchObject({
      transform: node.transform,
      label: "Extended",
    });
    await other.close();
  });

  it("is there after a restart, with the masks under their names", async () => {
    const hash = await paint(size, 4);
    const sky = { id: "sky", name: "Sky", ...size, hash, feather: 2.5 };
    library.documents.putNamedMask(document.id, sky);
    library.documents.putNamedMask(document.id, { ...sky, id: "sea", name: "Sea" });
    library.documents.putNamedMask(document.id, { ...sky, name: "Clouds" });
    library.documents.removeNamedMask(document.id, "sea");
    const node = await apply({ type: "straighten", degrees: 2.5 });
    await library.close();
    library = await openTestLibrary(join(folder.path, "library"));
    expect(library.documents.node(node.id)).toEqual(node);
    expect(node.warnings.join()).toMatch(/softer/);
    expect(record().namedMasks).toEqual([{ ...sky, name: "Clouds" }]);
  });
});
