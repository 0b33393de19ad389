import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { decodePicture } from "./decode-picture.ts";
import { decodeFile, fixture } from "./fixtures/decode-file.ts";
import { largestDifference } from "./fixtures/rasters.ts";
import { defaultLimits } from "./limits.ts";

const tsx = new URL("esm/api/index.mjs", pathToFileURL(createRequire(import.meta.url).resolve("tsx")));

// Stands in for the built worker: the same source, through tsx, as Node 20 reads no TypeScript.
const loader = `import { register } from ${JSON.stringify(tsx.href)};
register();
await import(${JSON.stringify(new URL("decoders/heic-worker.ts", import.meta.url).href)});
`;

let folder = "";
let workerFolder = new URL("file:///");
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-heic-"));
  workerFolder = pathToFileURL(`${folder}/`);
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, "heic-worker.js"), loader);
});
afterAll(() => rm(folder, { recursive: true }));

const decode = (bytes: Uint8Array, signal = new AbortController().signal) =>
  decodePicture(bytes, { limits: defaultLimits, signal, workerFolder });

it.each(["gradient.heic", "gradient-10-bit.heic"])(
  "%s is the same from a thread of its own",
  async (name) => {
    const bytes = await fixture(name);
    const [here, there] = [await decodeFile(bytes), await decode(bytes)];
    expect(there.raster.data.BYTES_PER_ELEMENT).toBe(here.raster.data.BYTES_PER_ELEMENT);
    expect(largestDifference(here.raster, there.raster)).toBe(0);
  },
);

it("damage comes back as an error for people", async () => {
  const bytes = await fixture("gradient.heic");
  await expect(decode(bytes.subarray(0, 800))).rejects.toMatchObject({
    code: "corrupt-picture",
    message: expect.stringContaining("This HEIC file is damaged"),
  });
});

it("an abort ends the thread", async () => {
  const controller = new AbortController();
  const decoding = decode(await fixture("gradient.heic"), controller.signal);
  controller.abort();
  await expect(decoding).rejects.toMatchObject({ name: "AbortError" });
});
