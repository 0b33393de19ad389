// Adds nodes to a library and exports over one file until it is killed, and prints each node once it is announced:
// `node <id> <hash of its picture>`.
import { randomBytes, randomInt } from "node:crypto";
import { writeFileAtomically } from "../atomic-write.ts";
import { pendingWritesIn } from "../pending-writes.ts";
import { editOf, importOf, openTestLibrary, silentLog } from "./test-library.ts";

const [folder = "", exportPath = ""] = process.argv.slice(2);
const library = await openTestLibrary(folder);
const pendingWrites = pendingWritesIn(folder, silentLog);

function announce(id: string, hash: string): void {
  process.stdout.write(`node ${id} ${hash}\n`);
}

const randomPicture = () => randomBytes(randomInt(1, 400_000));

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
}

async function addNodes(): Promise<never> {
  const original = await library.blobs.put(randomPicture(), "image/png");
  const document = library.documents.create("Photo", importOf(original));
  const root = library.documents.node(document.currentNodeId);
  announce(root.id, original);
  for (;;) {
    const { hash } = await library.blobs.putStream(inPieces(randomPicture()), "image/png", 1e9);
    const node = library.documents.addEdit(editOf(root, hash));
    announce(node.id, hash);
    const known = library.documents.nodes(document.id);
    const branch = known[randomInt(known.length)];
    if (branch && branch.parentId !== null) {
      library.documents.removeBranch(branch.id);
      library.documents.restoreBranch(branch.id);
    }
  }
}

/** Every export is one byte, repeated: a reader can tell a whole one. */
async function exportOn(): Promise<never> {
  for (;;) {
    const bytes = new Uint8Array(1_500_000).fill(randomInt(256));
    await writeFileAtomically(exportPath, bytes, { overwrite: true, pendingWrites });
  }
}

await Promise.all([addNodes(), exportOn()]);
