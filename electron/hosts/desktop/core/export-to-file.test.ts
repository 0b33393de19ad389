import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startChild } from "../../../library/testing/child.ts";
import { openTestLibrary } from "../../../library/testing/test-library.ts";
import { exportToFile as exportWithNotes, type PickTarget } from "./export-to-file.ts";

const bytes = new TextEncoder().encode("the picture");
const { signal } = new AbortController();
/** Where no process is killed, no note is left. */
const exportToFile = (pickTarget: PickTarget) =>
  exportWithNotes(pickTarget, { note: async () => ({ forget: async () => {} }) });

describe("an export to a file", () => {
  let folder: string;
  let encoded: number;
  const request = () => ({
    fileName: "Photo.png",
    mediaType: "image/png",
    encode: async () => {
      encoded++;
      return { bytes, warnings: ["It was transparent."] };
    },
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-export-"));
    encoded = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("asks with the name, then writes where the person said", async () => {
    const asked: string[] = [];
    const deliver = exportToFile(async (fileName) => {
      asked.push(fileName);
      return join(folder, "Mine.png");
    });
    expect(await deliver(request(), signal)).toEqual({
      type: "saved",
      fileName: "Mine.png",
      byteLength: 11,
      warnings: ["It was transparent."],
    });
    expect(asked).toEqual(["Photo.png"]);
    expect(await readFile(join(folder, "Mine.png"), "utf8")).toBe("the picture");
  });

  it("encodes nothing when the person cancels", async () => {
    expect(await exportToFile(async () => null)(request(), signal)).toEqual({ type: "cancelled" });
    expect(encoded).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it("replaces the file that the dialog asked about", async () => {
    await writeFile(join(folder, "old.png"), "old");
    await exportToFile(async () => join(folder, "old.png"))(request(), signal);
    expect(await readFile(join(folder, "old.png"), "utf8")).toBe("the picture");
  });

  it("never replaces a file that gets its name only by the added ending", async () => {
    await writeFile(join(folder, "old.png"), "old");
    const delivering = exportToFile(async () => join(folder, "old"))(request(), signal);
    await expect(delivering).rejects.toMatchObject({ code: "already-exists" });
    expect(await readFile(join(folder, "old.png"), "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["old.png"]);
  });

  it("leaves nothing when it is cancelled while it encodes", async () => {
    const controller = new AbortController();
    const delivering = exportToFile(async () => join(folder, "a.png"))(
      {
        ...request(),
        encode: async () => {
          controller.abort();
          return { bytes, warnings: [] };
        },
      },
      controller.signal,
    );
    await expect(delivering).rejects.toThrow("aborted");
    expect(await readdir(folder)).toEqual([]);
  });

  it("leaves nothing that the library's next start does not remove when its process is killed", async () => {
    const libraryFolder = join(folder, "library");
    const exports = join(folder, "exports");
    await mkdir(exports);
    const child = startChild("../../hosts/desktop/core/testing/killed-export.ts", [libraryFolder, exports]);
    const [, endedBy] = (await once(child.process, "close")) as [number | null, NodeJS.Signals | null];
    expect(endedBy).toBe("SIGKILL");
    expect(await readdir(exports)).toHaveLength(1);

    await (await openTestLibrary(libraryFolder)).close();
    expect(await readdir(exports)).toEqual([]);
  }, 30_000);
});
