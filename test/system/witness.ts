import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import type { DocumentEvent } from "../../shared/contract/documents.ts";
import type { AssetHash, DocumentId, NodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import type { HeadlessClient } from "../support/headless-client.ts";

/** A value that was asked for and perhaps not answered: after a crash it may be the old or the new one. */
class Cell<Value> {
  readonly #possible = new Set<Value>();

  constructor(value: Value) {
    this.#possible.add(value);
  }

  ask(value: Value) {
    this.#possible.add(value);
  }

  confirm(value: Value) {
    this.#possible.clear();
    this.#possible.add(value);
  }

  allows(value: Value): boolean {
    return this.#possible.has(value);
  }

  /** What was confirmed last; undefined while several are possible. */
  get certain(): Value | undefined {
    const [value] = this.#possible;
    return this.#possible.size === 1 ? value : undefined;
  }

  get description(): string {
    return [...this.#possible].map(String).join(" or ");
  }
}

interface SeenDocument {
  readonly nodes: Map<NodeId, { readonly picture: AssetHash; readonly label: Cell<string> }>;
  readonly mask: Cell<AssetHash | null>;
}

/** Remembers everything that a host announced, and after a crash says what of it is missing. */
export class Witness {
  readonly #documents = new Map<DocumentId, SeenDocument>();
  readonly #waiting: (() => void)[] = [];

  get documentIds(): readonly DocumentId[] {
    return [...this.#documents.keys()];
  }

  nodesOf(documentId: DocumentId): readonly NodeId[] {
    return [...this.#document(documentId).nodes.keys()];
  }

  /** The mask that the host has for sure: after a crash `missing` settles which it is. */
  maskOf(documentId: DocumentId): AssetHash | null {
    return this.#document(documentId).mask.certain ?? null;
  }

  get nodeCount(): number {
    return [...this.#documents.values()].reduce((sum, { nodes }) => sum + nodes.size, 0);
  }

  sawDocument(documentId: DocumentId) {
    if (this.#documents.has(documentId)) return;
    this.#documents.set(documentId, { nodes: new Map(), mask: new Cell<AssetHash | null>(null) });
  }

  sawNode(node: HistoryNode) {
    const { nodes } = this.#document(node.documentId);
    if (nodes.has(node.id)) return;
    nodes.set(node.id, { picture: node.picture.hash, label: new Cell(node.label) });
    for (const tell of this.#waiting.splice(0)) tell();
  }

  /** Resolves when a version is announced that was not known. */
  nextVersion(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  sawEvent(event: DocumentEvent) {
    if (event.type === "snapshot") for (const node of event.nodes) this.sawNode(node);
    else if (event.type === "nodeAdded") this.sawNode(event.node);
  }

  /** Asks for a new mask by `change`, and remembers both until it is answered. */
  async changeMask(documentId: DocumentId, hash: AssetHash | null, change: () => Promise<unknown>) {
    const { mask } = this.#document(documentId);
    mask.ask(hash);
    await change();
    mask.confirm(hash);
  }

  async changeLabel(documentId: DocumentId, nodeId: NodeId, label: string, change: () => Promise<unknown>) {
    const node = this.#document(documentId).nodes.get(nodeId);
    node?.label.ask(label);
    await change();
    node?.label.confirm(label);
  }

  /** What a host that has just started does not have, or has otherwise; empty when all is well. */
  async missing({ client, fetchBytes }: HeadlessClient): Promise<string[]> {
    const problems: string[] = [];
    const listed = new Set((await client.documents.list(null)).map(({ id }) => id));
    for (const [documentId, seen] of this.#documents) {
      if (!listed.has(documentId)) problems.push(`document ${documentId} is not listed`);
      for await (const event of client.documents.watch({ documentId })) {
        if (event.type !== "snapshot") continue;
        const { maskHash } = event.document;
        if (!seen.mask.allows(maskHash))
          problems.push(`mask is ${maskHash} instead of ${seen.mask.description}`);
        if (maskHash !== null) await checkBytes(maskHash, "mask");
        seen.mask.confirm(maskHash);
        const found = new Map(event.nodes.map((node) => [node.id, node]));
        for (const [nodeId, { picture, label }] of seen.nodes) {
          const node = found.get(nodeId);
          if (!node) problems.push(`node ${nodeId} is gone`);
          else if (node.picture.hash !== picture) problems.push(`node ${nodeId} has another picture`);
          else if (!label.allows(node.label))
            problems.push(`node ${nodeId} is called ${node.label}, not ${label.description}`);
          else label.confirm(node.label);
        }
        // Also nodes that were written but not announced before the end: they are whole or not there.
        for (const { id, picture } of event.nodes) await checkBytes(picture.hash, `picture of ${id}`);
        break;
      }
    }
    return problems;

    async function checkBytes(hash: AssetHash, what: string) {
      const bytes = await fetchBytes(`/assets/${hash}`);
      if (sha256(bytes) !== hash) problems.push(`${what} does not have the bytes of its hash ${hash}`);
    }
  }

  #document(documentId: DocumentId): SeenDocument {
    const document = this.#documents.get(documentId);
    if (!document) throw new Error(`Document ${documentId} was not announced.`);
    return document;
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Every file below a folder, as relative paths with forward slashes. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, "/"),
    );
}

/** Blobs whose bytes are not what their names say. */
export async function damagedBlobs(libraryFolder: string): Promise<string[]> {
  const blobs = (await filesBelow(libraryFolder)).filter((path) => path.startsWith("blobs/"));
  const damaged = await Promise.all(
    blobs.map(async (path) => {
      const name = path.split("/").at(-1) ?? "";
      return sha256(await readFile(join(libraryFolder, path))) === name ? [] : [path];
    }),
  );
  return damaged.flat();
}

/** Files that only exist while something is being written. */
export async function temporaryFiles(folder: string): Promise<string[]> {
  return (await filesBelow(folder)).filter((path) => /(^|\/)(tmp|pending)\/|\.tmp$/.test(path));
}
