import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DocumentId } from "../../../shared/domain/ids.ts";
import type { HistoryNode } from "../../../shared/domain/node.ts";
import type { Library } from "../library.ts";
import { keepMask, keepPicture } from "../picture-store.ts";
import { editOf, openTestLibrary, temporaryFolder } from "../testing/test-library.ts";
import { exportDocument } from "./export-document.ts";
import { importDocument } from "./import-document.ts";

const never = new AbortController().signal;

describe("a document in a folder", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let library: Library;
  let documentId: DocumentId;
  const target = () => join(folder.path, "bundle");

  beforeEach(async () => {
    folder = await temporaryFolder();
    library = await openTestLibrary(join(folder.path, "library"));
    documentId = await makeDocument(library);
  });
  afterEach(async () => {
    await library.close();
    await folder.remove();
  });

  const changeIndex = async (change: (text: string) => string) => {
    const path = join(target(), "document.json");
    await writeFile(path, change(await readFile(path, "utf8")));
  };

  it("comes into another library with the same hashes, the same history and ids of its own", async () => {
    await exportDocument(library, documentId, target(), never);
    const other = await openTestLibrary(join(folder.path, "other"));
    const imported = await importDocument(other, target(), never);
    const before = library.documents.nodes(documentId);
    const after = other.documents.nodes(imported.id);
    expect(after.map(withoutIds)).toEqual(before.map(withoutIds));
    expect(after.map(({ id }) => id)).not.toEqual(before.map(({ id }) => id));
    expect(parents(after)).toEqual(parents(before));
    const { name, createdAt, updatedAt, maskHash } = library.documents.get(documentId);
    expect(imported).toMatchObject({ name, createdAt, updatedAt, maskHash });
    expect(after.findIndex(({ id }) => id === imported.currentNodeId)).toBe(2);
    const painted = after.flatMap((node) => (node.kind === "edit" ? (node.request.paintedMask ?? []) : []));
    expect(painted).toHaveLength(2);
    for (const { hash } of [...after.map(({ picture }) => picture), ...painted])
      expect(await other.blobs.read(hash)).toEqual(await library.blobs.read(hash));
    await other.close();
  });

  it("comes back into its own library as a second document", async () => {
    await exportDocument(library, documentId, target(), never);
    const again = await importDocument(library, target(), never);
    expect(
      library.documents
        .list()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual([documentId, again.id].toSorted());
  });

  it("leaves out what was removed from the history", async () => {
    const [, edit] = library.documents.nodes(documentId);
    if (edit) library.documents.removeBranch(edit.id);
    expect(await exportDocument(library, documentId, target(), never)).toMatchObject({ nodes: 1 });
  });

  it("is never written over what is there, and never in part", async () => {
    await mkdir(target());
    await writeFile(join(target(), "mine.txt"), "mine");
    await expect(exportDocument(library, documentId, target(), never)).rejects.toMatchObject({
      code: "already-exists",
    });
    const gone = join(folder.path, "gone");
    await expect(exportDocument(library, documentId, gone, AbortSignal.abort())).rejects.toThrow("aborted");
    expect(await readdir(folder.path)).not.toContain("gone");
    expect((await readdir(folder.path)).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it.each([
    [
      "a byte of a picture has changed",
      "corrupt-picture",
      async () => {
        const [name = ""] = await readdir(join(target(), "files"));
        const path = join(target(), "files", name);
        const bytes = await readFile(path);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        await writeFile(path, bytes);
      },
    ],
    [
      "a file is missing",
      "invalid-input",
      async () => {
        const [name = ""] = await readdir(join(target(), "files"));
        await rm(join(target(), "files", name));
      },
    ],
    [
      "a path leads out of it",
      "invalid-input",
      () => changeIndex((text) => text.replace('"files/', '"../files/')),
    ],
    [
      "a picture is said to be of another size",
      "invalid-input",
      () => changeIndex((text) => text.replace('"width": 4', '"width": 5')),
    ],
    [
      "a node has no parent",
      "invalid-input",
      () => changeIndex((text) => text.replace(/"parentId": "[^"]+"/, '"parentId": "none"')),
    ],
    ["its index is cut short", "invalid-input", () => changeIndex((text) => text.slice(0, -20))],
  ] as const)("is refused whole where %s", async (_what, code, damage) => {
    await exportDocument(library, documentId, target(), never);
    await damage();
    const other = await openTestLibrary(join(folder.path, "other"));
    await expect(importDocument(other, target(), never)).rejects.toMatchObject({ code });
    expect(other.documents.list()).toEqual([]);
    await other.close();
  });
});

/** An opened picture, an edit with a mask and a reference, and one after it. */
async function makeDocument(library: Library): Promise<DocumentId> {
  const picture = (value: number) =>
    keepPicture(library.blobs, { width: 4, height: 3, channels: 3, data: new Uint8Array(36).fill(value) });
  const first = await picture(10);
  const mask = await keepMask(library.blobs, { width: 4, height: 3, data: new Uint8Array(12).fill(255) });
  const painted = await keepMask(library.blobs, { width: 4, height: 3, data: new Uint8Array(12).fill(9) });
  const { id } = library.documents.create("A red door", {
    label: "Original",
    picture: first,
    warnings: [],
    originalHash: await library.blobs.put(new TextEncoder().encode("the file as it was"), "image/jpeg"),
    originalName: "door.jpg",
  });
  for (const value of [20, 30]) {
    const parent = library.documents.nodes(id).at(-1);
    if (!parent) throw new Error("A document has a node.");
    const made = await picture(value);
    const edit = editOf(parent, made.hash);
    library.documents.addEdit({
      ...edit,
      picture: made,
      request: {
        ...edit.request,
        maskHash: mask,
        paintedMask: { hash: painted, feather: 6 },
        references: [first.hash],
      },
    });
  }
  library.documents.setMask(id, mask, null);
  return id;
}

function withoutIds(node: HistoryNode): unknown {
  const { id: _id, documentId: _document, parentId: _parent, ...rest } = node;
  if (!("request" in rest)) return rest;
  const { documentId: _requested, parentId: _requestedParent, ...request } = rest.request;
  return { ...rest, request };
}

/** Each node's parent by its place. */
function parents(nodes: readonly HistoryNode[]): number[] {
  return nodes.map(({ parentId }) => nodes.findIndex(({ id }) => id === parentId));
}
