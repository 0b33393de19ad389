import { importFile } from "../../../library/import-file.ts";
import type { Library } from "../../../library/library.ts";
import type { Log } from "../../../log.ts";
import type { HostCommands } from "../../host-commands.ts";

export interface FileOpenerOptions {
  readonly library: Library;
  readonly commands: HostCommands;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export type OpenFiles = (paths: readonly string[]) => Promise<void>;

/** Imports files that the system gave us, one after the other, and asks the page to show each. Never rejects. */
export function createFileOpener({ library, commands, signal, log }: FileOpenerOptions): OpenFiles {
  const open = async (path: string) => {
    try {
      const file = await importFile(path, { library, signal, log });
      if (file.status === "imported") commands.send({ type: "openDocument", documentId: file.document.id });
      else commands.send({ type: "openFailed", fileName: file.fileName, error: file.error.toData() });
    } catch {
      // The core is closing: there is no page to tell.
    }
  };
  let last = Promise.resolve();
  return (paths) => {
    for (const path of paths) last = last.then(() => open(path));
    return last;
  };
}
