import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { release } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { stateOfFolders } from "./folder-state.ts";

/** Not called `require`: the bundle of the built hosts declares that name itself. */
const packages = createRequire(import.meta.url);
const packageFile = "onnxruntime-node/package.json";

/** Where a system tells which drivers it has. */
export interface DriverSources {
  /** Absolute; a package of drivers replaces the files in them. */
  readonly folders: readonly string[];
  /** Absolute, of small files that hold a driver's version. */
  readonly versionFiles: readonly string[];
}

/**
 * Of Linux: the Vulkan loader's manifests (Vulkan-Loader, LoaderDriverInterface.md) and NVIDIA's kernel module. Drivers of
 * macOS, and the kernel's own, come with the system's release; those of Windows are not told.
 */
export const systemDrivers: DriverSources = {
  folders: ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"],
  versionFiles: ["/sys/module/nvidia/version"],
};

/**
 * ONNX Runtime's version, the system's and a hash of its drivers: where it is another one, a device may compute other
 * numbers than it did in its trial. Never throws.
 */
export async function readDeviceRuntime({ folders, versionFiles }: DriverSources): Promise<string> {
  const versions = versionFiles.map((path) => readFile(path, "utf8").catch(() => ""));
  const found = await Promise.all([stateOfFolders(folders), ...versions]);
  const drivers = createHash("sha256").update(JSON.stringify(found)).digest("hex").slice(0, 16);
  return `onnxruntime-${runtimeVersion()} ${release()} ${drivers}`;
}

/**
 * Whether ONNX Runtime has what it computes with over CUDA. Its package comes without for its size; its script fetches it
 * (`ONNXRUNTIME_NODE_INSTALL=cuda12`).
 * @param packageFolder of onnxruntime-node, absolute.
 */
export function hasCudaLibrary(packageFolder = dirname(packages.resolve(packageFile))): boolean {
  const folder = join(packageFolder, "bin", "napi-v6", process.platform, process.arch);
  return existsSync(join(folder, "libonnxruntime_providers_cuda.so"));
}

/** Without loading it: its native part belongs into the inference process only. */
function runtimeVersion(): string {
  const facts: unknown = packages(packageFile);
  return z.object({ version: z.string() }).parse(facts).version;
}
