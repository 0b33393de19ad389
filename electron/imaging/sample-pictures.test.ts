import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { decodeFile } from "./fixtures/decode-file.ts";

const folder = new URL("../../resources/samples/", import.meta.url);
const read = (name: string) => readFile(new URL(name, folder));

it("the sample pictures open without a warning, in the size that is listed, and are the files of PROVENANCE.md", async () => {
  const listed: unknown = JSON.parse((await read("samples.json")).toString());
  const provenance = (await read("PROVENANCE.md")).toString();
  if (!Array.isArray(listed)) throw new Error("samples.json is no list");
  expect(listed).toHaveLength(3);
  for (const { file, width, height, id } of listed) {
    const bytes = await read(file);
    const { raster, warnings } = await decodeFile(bytes);
    expect({ file, width: raster.width, height: raster.height, warnings }).toEqual({
      file,
      width,
      height,
      warnings: [],
    });
    expect(provenance).toContain(`${createHash("sha256").update(bytes).digest("hex")}  ${file}`);
    const preview = await decodeFile(await read(`previews/${id}.webp`));
    expect(Math.max(preview.raster.width, preview.raster.height)).toBeLessThanOrEqual(480);
  }
});
