import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { documentId } from "../../../../shared/domain/ids.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { Application } from "../../../compose.ts";
import { importLimits } from "../../../library/import-picture.ts";
import type { Log } from "../../../log.ts";
import type { HostCommands } from "../../host-commands.ts";

export interface FileOpenerOptions {
  readonly application: Pick<Application, "handlers" | "library">;
  readonly commands: HostCommands;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export type OpenFiles = (paths: readonly string[]) => Promise<void>;

/** Imports files that the system gave us, one after the other, and asks the page to show each. Never rejects. */
export function createFileOpener({ application, commands, signal, log }: FileOpenerOptions): OpenFiles {
  const { handlers, library } = application;
  const open = async (path: string) => {
    const fileName = basename(path);
    try {
      const { hash } = await library.blobs.putStream(
        readPieces(path),
        "application/octet-stream",
        importLimits.maximumBytes,
      );
      const document = await handlers.documents.create(
        { assetHash: hash, name: fileName.slice(0, 200) },
        { signal },
      );
      commands.send({ type: "openDocument", documentId: documentId.parse(document.id) });
    } catch (error) {
      if (signal.aborted) return;
      const known = error instanceof AppError ? error : unreadable(error);
      if (known !== error) log.warn("A file could not be opened.", { error });
      commands.send({ type: "openFailed", fileName, error: known.toData() });
    }
  };
  let last = Promise.resolve();
  return (paths) => {
    for (const path of paths) last = last.then(() => open(path));
    return last;
  };
}

/** Errors of the disk are told as errors of this file, and not as errors of the library that it goes to. */
async function* readPieces(path: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const piece of createReadStream(path)) yield piece as Uint8Array; // no encoding is set
  } catch (error) {
    throw unreadable(error);
  }
}

/** The page names the file beside it. */
function unreadable(cause: unknown): AppError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return new AppError("invalid-input", reasons[code] ?? "Reading the file failed.", {
    nextStep: "Check the file and its folder, and open it again.",
    cause,
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "The file is not there.",
  EACCES: "You may not read the file.",
  EPERM: "You may not read the file.",
  EISDIR: "This is a folder.",
};
