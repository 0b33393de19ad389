import { homedir } from "node:os";
import { documentId } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { libraryFolder } from "../hosts/folders.ts";
import { makePreview } from "../imaging/preview.ts";
import { exportDocument } from "../library/bundle/export-document.ts";
import { importDocument } from "../library/bundle/import-document.ts";
import type { Library } from "../library/library.ts";
import { hasLibrary } from "../library/library-folder.ts";
import { openLibrary } from "../library/open-library.ts";
import { verifyLibrary } from "../library/verify-library.ts";
import { createLog, logLevelFrom } from "../log.ts";
import { onlyPositional, readArguments, usageError } from "./arguments.ts";
import type { CommandContext } from "./command.ts";
import { exitCodes } from "./exit-code.ts";

/** `palimpsest library list|verify|export|import`, on a library that no other process has open. */
export async function libraryCommand(args: readonly string[], context: CommandContext): Promise<void> {
  const { values, positionals } = readArguments(args, {
    library: { type: "string" },
    output: { type: "string", short: "o" },
  });
  const [action, ...names] = positionals;
  const surroundings = { platform: process.platform, env: process.env, home: homedir() };
  const folder = libraryFolder(values.library, surroundings);
  switch (action) {
    case "list":
      if (names.length > 0) throw usageError("library list takes no names.");
      return list(folder, context);
    case "verify":
      if (names.length > 0)
        throw usageError("library verify takes no names; give the folder with --library.");
      return verify(folder, context);
    case "export": {
      const id = documentId.safeParse(onlyPositional(names, "the id of one document"));
      if (!id.success) throw usageError("That is no id of a document; palimpsest library list shows them.");
      const target = values.output;
      if (target === undefined) throw usageError("-o, the new folder, is missing.");
      return inLibrary(folder, "must exist", async (library) => {
        const made = await exportDocument(library, id.data, target, context.signal);
        context.terminal.result(made, `${made.path}: ${made.nodes} nodes, ${made.files} files`);
      });
    }
    case "import": {
      const source = onlyPositional(names, "one folder");
      return inLibrary(folder, "may be made", async (library) => {
        const document = await importDocument(library, source, context.signal);
        context.terminal.result(document, `${document.name} is document ${document.id}`);
      });
    }
    default:
      throw usageError("library takes list, verify, export or import.");
  }
}

function list(folder: string, { terminal }: CommandContext): Promise<void> {
  return inLibrary(folder, "must exist", async ({ documents }) => {
    const all = documents.list();
    const lines = all.map(
      ({ id, name, nodeCount }) => `${id}  ${String(nodeCount).padStart(5)} nodes  ${name}`,
    );
    terminal.result(all, lines.join("\n"));
  });
}

async function verify(folder: string, { terminal, signal }: CommandContext): Promise<void> {
  const report = await verifyLibrary(
    folder,
    (done, of) => terminal.progress("Reading every file", of === 0 ? null : done / of),
    signal,
  );
  const { files, bytes, nodes, problems, strays } = report;
  const lines = [
    `${files} files (${bytes} bytes) and ${nodes} nodes, ${problems.length} problems`,
    ...problems.map(({ message }) => message),
    ...strays.map((path) => `${path} is named by nothing; it may be deleted.`),
  ];
  terminal.result(report, lines.join("\n"));
  if (problems.length > 0) process.exitCode = exitCodes.failure;
}

async function inLibrary(
  folder: string,
  presence: "must exist" | "may be made",
  work: (library: Library) => Promise<void>,
): Promise<void> {
  if (presence === "must exist" && !(await hasLibrary(folder))) {
    throw new AppError("not-found", `There is no library at ${folder}.`, {
      nextStep: "Give its folder with --library.",
    });
  }
  const log = createLog({
    level: logLevelFrom(process.env.PALIMPSEST_LOG, "warn"),
    write: (line) => process.stderr.write(line),
  });
  const library = await openLibrary(folder, { log, makePreview, hostKind: "command line" });
  try {
    await work(library);
  } finally {
    await library.close();
  }
}
