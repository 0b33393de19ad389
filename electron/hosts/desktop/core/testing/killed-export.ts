// Exports into a folder and is killed in the middle of the file: `killed-export.ts LIBRARY FOLDER`.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pendingWritesIn } from "../../../../library/pending-writes.ts";
import { openTestLibrary, silentLog } from "../../../../library/testing/test-library.ts";
import { exportToFile } from "../export-to-file.ts";

const [libraryFolder = "", exports = ""] = process.argv.slice(2);
const library = await openTestLibrary(libraryFolder);

/** Is asked before every piece of the file: once one is on disk, the process ends as `kill -9` ends it. */
const { signal } = new AbortController();
signal.throwIfAborted = () => {
  if (readdirSync(exports).some((name) => statSync(join(exports, name)).size > 0)) {
    process.kill(process.pid, "SIGKILL");
  }
};

const deliver = exportToFile(
  async (fileName) => join(exports, fileName),
  pendingWritesIn(library.folder, silentLog),
);
const bytes = new Uint8Array(12 * 1024 * 1024);
await deliver(
  { fileName: "Photo.png", mediaType: "image/png", encode: async () => ({ bytes, warnings: [] }) },
  signal,
);
