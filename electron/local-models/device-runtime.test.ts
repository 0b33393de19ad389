import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hasCudaLibrary, readDeviceRuntime } from "./device-runtime.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-drivers-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("is another runtime after a driver was put in, exchanged or raised, and the same otherwise", async () => {
  const versionFile = join(folder, "version");
  const sources = { folders: [join(folder, "none"), folder], versionFiles: [versionFile] };
  const seen = [await readDeviceRuntime(sources)];
  const readAfter = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    seen.push(await readDeviceRuntime(sources));
  };
  await readAfter("lvp_icd.json", "{}");
  await readAfter("lvp_icd.json", '{"api": "1.4"}');
  await readAfter("version", "550.1");
  expect(new Set(seen).size).toBe(4);
  expect(await readDeviceRuntime(sources)).toBe(seen.at(-1));
  expect(seen[0]).toMatch(/^onnxruntime-\d+\.\d+\.\d+ /);
});

it("has CUDA where its library was put into ONNX Runtime's package, in which it does not come", async () => {
  const binaries = join(folder, "bin", "napi-v6", process.platform, process.arch);
  await mkdir(binaries, { recursive: true });
  expect(hasCudaLibrary(folder)).toBe(false);
  await writeFile(join(binaries, "libonnxruntime_providers_cuda.so"), "");
  expect(hasCudaLibrary(folder)).toBe(true);
});
