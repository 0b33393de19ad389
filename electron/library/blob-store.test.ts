import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assetHash } from "../../shared/domain/ids.ts";
import type { Library } from "./library.ts";
import { openTestLibrary, temporaryFolder } from "./testing/test-library.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const hashOf = (bytes: Uint8Array) => assetHash.parse(createHash("sha256").update(bytes).digest("hex"));

describe("BlobStore", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let library: Library;

  beforeEach(async () => {
    folder = await temporaryFolder();
    library = await openTestLibrary(folder.path);
  });
  afterEach(async () => {
    await library.close();
    await folder.remove();
  });

  const inTemporary = () => readdir(join(folder.path, "tmp"));
  const pathOf = (hash: string) => join(folder.path, "blobs", hash.slice(0, 2), hash);

  it("keeps bytes under their SHA-256 and says where and what they are", async () => {
    const bytes = encode("some picture");
    const hash = await library.blobs.put(bytes, "image/png");
    expect(hash).toBe(hashOf(bytes));
    expect(await library.blobs.read(hash)).toEqual(Buffer.from(bytes));
    expect(await library.blobs.locate(hash)).toEqual({
      path: pathOf(hash),
      byteLength: bytes.byteLength,
      mediaType: "image/png",
    });
    expect(await inTemporary()).toEqual([]);
  });

  it("keeps bytes of several hashing pieces and bytes of none", async () => {
    const large = new Uint8Array(9 * 1024 * 1024 + 1).map((_, index) => index % 251);
    expect(await library.blobs.put(large, "image/png")).toBe(hashOf(large));
    expect(Buffer.compare(await library.blobs.read(hashOf(large)), large)).toBe(0);
    expect(await library.blobs.put(new Uint8Array(0), "image/png")).toBe(hashOf(new Uint8Array(0)));
  });

  it("keeps identical bytes once, also when they are put at the same time", async () => {
    const hashes = await Promise.all(
      Array.from({ length: 8 }, () => library.blobs.put(encode("same"), "image/png")),
    );
    await library.blobs.put(encode("same"), "image/png");
    expect(new Set(hashes).size).toBe(1);
    expect(await readdir(join(folder.path, "blobs", hashes[0]?.slice(0, 2) ?? ""))).toEqual([hashes[0]]);
    expect(await inTemporary()).toEqual([]);
  });

  it("learns the media type of bytes that first came without one", async () => {
    const hash = await library.blobs.put(encode("upload"), "application/octet-stream");
    await library.blobs.put(encode("upload"), "image/webp");
    await library.blobs.put(encode("upload"), "image/gif");
    expect((await library.blobs.locate(hash)).mediaType).toBe("image/webp");
  });

  async function* pieces(...parts: string[]): AsyncGenerator<Uint8Array> {
    for (const part of parts) yield encode(part);
  }

  it("keeps a stream as the same blob as its bytes in one piece", async () => {
    const kept = await library.blobs.putStream(pieces("ab", "", "cde"), "image/jpeg", 5);
    expect(kept).toEqual({ hash: hashOf(encode("abcde")), byteLength: 5 });
    await library.blobs.putStream(pieces("abcde"), "image/jpeg", 5);
    expect(await library.blobs.read(kept.hash)).toEqual(Buffer.from("abcde"));
    expect(await inTemporary()).toEqual([]);
  });

  it("ends a stream at its limit, tells its source, and leaves nothing", async () => {
    let ended = false;
    const endless = async function* () {
      try {
        for (;;) yield encode("0123456789");
      } finally {
        ended = true;
      }
    };
    await expect(library.blobs.putStream(endless(), "image/jpeg", 25)).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringContaining("25"),
    });
    expect(ended).toBe(true);
    expect(await inTemporary()).toEqual([]);
    expect(await readdir(join(folder.path, "blobs"))).toEqual([]);
  });

  it("leaves nothing of a stream that breaks off, and passes its error on", async () => {
    const broken = async function* () {
      yield encode("half");
      throw new Error("The connection was lost.");
    };
    await expect(library.blobs.putStream(broken(), "image/jpeg", 100)).rejects.toThrow(
      "The connection was lost.",
    );
    expect(await inTemporary()).toEqual([]);
  });

  it("does not find what was never put, nor a hash that is a path", async () => {
    const unknown = hashOf(encode("never"));
    await expect(library.blobs.read(unknown)).rejects.toMatchObject({ code: "not-found" });
    await expect(library.blobs.locate(unknown)).rejects.toMatchObject({ code: "not-found" });
    const path = "../index.sqlite" as typeof unknown; // what a missing check at an edge would let in
    await expect(library.blobs.locate(path)).rejects.toMatchObject({ code: "not-found" });
  });

  it("finds a file without a row, and tells a picture by its first bytes", async () => {
    const png = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.from("rest")]);
    const path = pathOf(hashOf(png));
    await mkdir(dirname(path));
    await writeFile(path, png);
    const found = { path, byteLength: png.length, mediaType: "image/png" };
    expect(await library.blobs.locate(hashOf(png))).toEqual(found);
    expect(await library.blobs.put(png, "image/png")).toBe(hashOf(png));
    expect(await library.blobs.locate(hashOf(png))).toEqual(found);
  });

  it("notices bytes that changed on disk instead of giving them out", async () => {
    const hash = await library.blobs.put(encode("precious"), "image/png");
    await writeFile(pathOf(hash), "precioux");
    await expect(library.blobs.read(hash)).rejects.toMatchObject({ code: "corrupt-picture" });
    await truncate(pathOf(hash), 3);
    await expect(library.blobs.locate(hash)).rejects.toMatchObject({ code: "corrupt-picture" });
  });

  it("heals a blob that was cut or deleted when the same bytes come again", async () => {
    const hash = await library.blobs.put(encode("precious"), "image/png");
    await truncate(pathOf(hash), 3);
    await library.blobs.put(encode("precious"), "image/png");
    expect(await readFile(pathOf(hash), "utf8")).toBe("precious");
    await rm(pathOf(hash));
    await library.blobs.putStream(pieces("prec", "ious"), "image/png", 100);
    expect(await readFile(pathOf(hash), "utf8")).toBe("precious");
  });

  it("finishes what is on its way before it closes, and refuses what comes later", async () => {
    const large = new Uint8Array(3 * 1024 * 1024).fill(7);
    const [putting] = await Promise.all([
      Promise.allSettled([library.blobs.put(large, "image/png")]),
      library.close(),
    ]);
    const [outcome] = putting;
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "unavailable" });
    else expect(Buffer.compare(await readFile(pathOf(outcome.value)), large)).toBe(0);
    await expect(library.blobs.put(encode("late"), "image/png")).rejects.toMatchObject({
      code: "unavailable",
    });
    expect(await inTemporary()).toEqual([]);
  });
});
