import { fileURLToPath } from "node:url";

/** Where the parts of the built product lie. */
export interface BuiltPlaces {
  /** Of the entries and the workers, which lie side by side. */
  readonly workerFolder: URL;
  readonly rendererFolder: string;
  readonly preload: string;
  /** The desktop app's second process. */
  readonly desktopCore: string;
  /** The process that computes local models. */
  readonly inferenceWorker: string;
  readonly resourcesFolder: string;
}

/** @param mainFolder `new URL(".", import.meta.url)` of a built module: `out/main/`, in the repository or in a package. */
export function builtPlaces(mainFolder: URL): BuiltPlaces {
  // In a package, Node itself reads these, which knows no archives: they are unpacked beside the archive.
  const path = (relative: string) =>
    fileURLToPath(new URL(relative, mainFolder)).replace(/\.asar(?=[\\/])/, ".asar.unpacked");
  return {
    workerFolder: mainFolder,
    rendererFolder: path("../renderer"),
    preload: path("../preload/preload.cjs"),
    desktopCore: path("desktop-core.js"),
    inferenceWorker: path("inference-worker.js"),
    resourcesFolder: path("../../resources"),
  };
}
