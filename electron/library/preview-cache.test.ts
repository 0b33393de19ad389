import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assetHash } from "../../shared/domain/ids.ts";
import type { Library } from "./library.ts";
import { keepBytes, openTestLibrary, temporaryFolder } from "./testing/test-library.ts";

describe("preview", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let library: Library;
  let made: string[];
  let fail: Error | null;

  beforeEach(async () => {
    folder = await temporaryFolder();
    made = [];
    fail = null;
    library = await openTestLibrary(folder.path, {
      makePreview: async (path, edge) => {
        if (fail) throw fail;
        made.push(`${await readFile(path, "utf8")} at ${edge}`);
        return new TextEncoder().encode(`small ${edge}`);
      },
    });
  });
  afterEach(async () => {
    await library.close();
    await folder.remove();
  });

  it("is made once for each size, however many ask at the same time, and also after a restart", async () => {
    const hash = await keepBytes(library, "photo");
    const asked = await Promise.all([128, 128, 256, 128].map((edge) => library.preview(hash, edge)));
    const path = join(folder.path, "cache", `${hash}-128.webp`);
    expect(asked[0]).toEqual({ path, byteLength: 9, mediaType: "image/webp" });
    expect(await readFile(path, "utf8")).toBe("small 128");
    await library.preview(hash, 128);
    await library.close();
    library = await openTestLibrary(folder.path);
    expect(await library.preview(hash, 128)).toEqual(asked[0]);
    expect(made.toSorted()).toEqual(["photo at 128", "photo at 256"]);
    expect(await readdir(join(folder.path, "tmp"))).toEqual([]);
  });

  it("is made again after it, or the whole cache, was deleted or emptied", async () => {
    const hash = await keepBytes(library, "photo");
    const { path } = await library.preview(hash, 64);
    await rm(path);
    await library.preview(hash, 64);
    await rm(join(folder.path, "cache"), { recursive: true });
    await library.preview(hash, 64);
    await writeFile(path, "");
    await library.preview(hash, 64);
    expect(made).toHaveLength(4);
    expect(await readFile(path, "utf8")).toBe("small 64");
  });

  it("is tried again after its making failed", async () => {
    const hash = await keepBytes(library, "photo");
    fail = new Error("Out of memory.");
    await expect(library.preview(hash, 64)).rejects.toThrow("Out of memory.");
    fail = null;
    expect(await library.preview(hash, 64)).toMatchObject({ byteLength: 8 });
  });

  it("is refused for a picture that is not there and for a senseless size", async () => {
    const unknown = assetHash.parse("0".repeat(64));
    await expect(library.preview(unknown, 64)).rejects.toMatchObject({ code: "not-found" });
    const hash = await keepBytes(library, "photo");
    for (const edge of [0, -1, 1.5, Number.NaN, 1e9]) {
      await expect(library.preview(hash, edge)).rejects.toMatchObject({ code: "invalid-input" });
    }
    expect(made).toEqual([]);
  });
});
