import type { Client } from "../../shared/contract/contract.ts";
import type { DocumentEvent, Sample } from "../../shared/contract/documents.ts";
import { type DocumentRecord, exchangeMasks, isSameMask, namedMask } from "../../shared/domain/document.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import { isSameSize, type Size } from "../../shared/domain/geometry.ts";
import { assetHash, type DocumentId, documentId, type NodeId, nodeId } from "../../shared/domain/ids.ts";
import type { EditNode, HistoryNode, TransformNode } from "../../shared/domain/node.ts";
import type { Picture } from "../../shared/domain/picture.ts";
import {
  extendsPicture,
  type Transform,
  transformedSize,
  transform as transformSchema,
} from "../../shared/domain/transform.ts";
import { AppError } from "../../shared/errors.ts";
import { streamOf } from "./fake-host-stream.ts";

/** What the fake host cannot do in a page's memory. */
export interface FakePictures {
  readonly importAsset: (hash: string) => Promise<Picture>;
  readonly fill: (request: EditRequest, parent: Picture) => Promise<Picture>;
  /** An empty picture; a fake without it has none. */
  readonly blank?: (size: Size) => Promise<Picture>;
  /** A mask over all that differs; a fake without it finds nothing. */
  readonly difference?: (
    parent: Picture,
    result: Picture,
  ) => Promise<{ maskHash: string; changedShare: number }>;
}

export interface FakeDocument {
  record: DocumentRecord;
  nodes: HistoryNode[];
  removed: Set<NodeId>;
  listeners: Set<(event: DocumentEvent) => void>;
}

/** The documents of a fake host, in memory. */
export class FakeDocuments {
  readonly all = new Map<DocumentId, FakeDocument>();
  readonly samples: Sample[] = [];
  readonly #pictures: FakePictures;
  readonly #nameOfModel: (modelId: string) => string;
  #count = 0;

  constructor(pictures: FakePictures, nameOfModel: (modelId: string) => string) {
    this.#pictures = pictures;
    this.#nameOfModel = nameOfModel;
  }

  /** Adds a document as if it had been imported. */
  addDocument(name: string, picture: Picture, originalHash = picture.hash): FakeDocument {
    const id = documentId.parse(`document-${++this.#count}`);
    const first: HistoryNode = {
      kind: "import",
      id: this.#newNodeId(),
      documentId: id,
      label: "Original",
      starred: false,
      createdAt: Date.now(),
      picture,
      warnings: [],
      parentId: null,
      originalHash,
      originalName: name,
    };
    const document: FakeDocument = {
      record: {
        id,
        name: name.replace(/\.\w+$/, ""),
        createdAt: Date.now(),
        updatedAt: Date.now(),
        currentNodeId: first.id,
        maskHash: null,
        maskFeather: 0,
        waitingMasks: [],
        namedMasks: [],
      },
      nodes: [first],
      removed: new Set(),
      listeners: new Set(),
    };
    this.all.set(id, document);
    return document;
  }

  /** Adds the result of an edit; it becomes current if its parent is. */
  addEdit(request: EditRequest, picture: Picture, change: Partial<EditNode> = {}): EditNode {
    const document = this.get(request.documentId);
    const node: EditNode = {
      kind: "edit",
      id: this.#newNodeId(),
      documentId: request.documentId,
      label: this.#nameOfModel(request.modelId),
      starred: false,
      createdAt: Date.now(),
      picture,
      warnings: [],
      parentId: request.parentId,
      request: { ...request, seed: request.seed ?? 1_234_567 },
      provider: request.modelId.split("/")[0] ?? "",
      modelRevision: "1",
      remoteId: null,
      cost: change.cost ?? null,
      durationMs: 1840,
      guarantee: { pixelsChangedOutside: 0, pixelsChangedInside: 18_204, pixelsInMask: 18_950 },
      registration: null,
      ...change,
    };
    document.nodes.push(node);
    const isShown = document.record.currentNodeId === request.parentId;
    this.#change(document, isShown ? { currentNodeId: node.id } : {}, node);
    return node;
  }

  /** The contract's procedures. */
  client(): Client["documents"] {
    const changed = (id: string, change: Partial<DocumentRecord>) => this.#change(this.get(id), change);
    return {
      list: async () =>
        [...this.all.values()]
          .map((document) => ({
            ...document.record,
            nodeCount: this.#alive(document).length,
            picture: this.node(document, document.record.currentNodeId).picture,
          }))
          .toSorted((a, b) => b.updatedAt - a.updatedAt),
      create: async ({ assetHash: hash, name }) => {
        const picture = await this.#pictures.importAsset(hash);
        return this.addDocument(name, picture).record;
      },
      createBlank: async ({ name, size }) => {
        if (!this.#pictures.blank) throw new AppError("unavailable", "This fake host has no empty pictures.");
        return this.addDocument(name, await this.#pictures.blank(size)).record;
      },
      proposeMask: async ({ documentId: id, nodeId: result }) => {
        const document = this.get(id);
        const node = this.node(document, result);
        const parent = node.parentId && this.node(document, node.parentId);
        if (!parent || !this.#pictures.difference) return { maskHash: null, changedShare: 0 };
        const { maskHash, changedShare } = await this.#pictures.difference(parent.picture, node.picture);
        return { maskHash: assetHash.parse(maskHash), changedShare };
      },
      samples: async () => this.samples,
      createFromSample: async ({ sampleId }) => {
        const sample = this.samples.find((candidate) => candidate.id === sampleId);
        const picture = await this.#pictures.importAsset(`sample:${sampleId}`);
        return this.addDocument(sample?.title ?? sampleId, picture).record;
      },
      watch: ({ documentId: id }, options) => {
        const document = this.get(id);
        return streamOf<DocumentEvent>((push) => {
          push({ type: "snapshot", document: document.record, nodes: this.#alive(document) });
          document.listeners.add(push);
          return () => document.listeners.delete(push);
        }, options?.signal);
      },
      rename: async ({ documentId: id, name }) => changed(id, { name }),
      remove: async ({ documentId: id }) => {
        this.all.delete(this.get(id).record.id);
        return null;
      },
      restore: async () => {
        throw new AppError("unavailable", "The fake host forgets removed documents.");
      },
      setCurrentNode: async ({ documentId: id, nodeId: node }) =>
        changed(id, this.#jump(this.get(id), nodeId.parse(node))),
      setMask: async ({ documentId: id, size, maskHash, feather, expectedHash, expectedFeather }) => {
        const document = this.get(id);
        const { record } = document;
        const hash = assetHash.nullable().parse(maskHash);
        const expected = { hash: assetHash.nullable().parse(expectedHash), feather: expectedFeather };
        const isWaiting = !isSameSize(this.node(document, record.currentNodeId).picture, size);
        const waiting = record.waitingMasks.find((mask) => isSameSize(mask, size));
        const kept = isWaiting
          ? (waiting ?? { hash: null, feather: 0 })
          : { hash: record.maskHash, feather: record.maskFeather };
        if (!isSameMask(kept, expected) && !isSameMask(kept, { hash, feather }))
          throw new AppError("conflict", "The mask is another by now.");
        if (!isWaiting) return changed(id, { maskHash: hash, maskFeather: feather });
        const others = record.waitingMasks.filter((mask) => mask !== waiting);
        const { width, height } = size;
        return changed(id, { waitingMasks: hash ? [...others, { width, height, hash, feather }] : others });
      },
      putNamedMask: async ({ documentId: id, mask }) => {
        const { namedMasks } = this.get(id).record;
        const put = namedMask.parse(mask);
        return changed(id, { namedMasks: [...namedMasks.filter((other) => other.id !== put.id), put] });
      },
      removeNamedMask: async ({ documentId: id, id: mask }) =>
        changed(id, { namedMasks: this.get(id).record.namedMasks.filter((other) => other.id !== mask) }),
      transform: async ({ documentId: id, nodeId: parent, transform }) =>
        this.#addTransform(id, parent, transformSchema.parse(transform)),
      measureDifference: async ({ beforeId, afterId }) => ({
        changedPixels: beforeId === afterId ? 0 : 18_204,
        changedShare: beforeId === afterId ? 0 : 0.015,
        largestStep: beforeId === afterId ? 0 : 212,
      }),
      renameNode: async ({ documentId: id, nodeId: node, label }) => this.#changeNode(id, node, { label }),
      starNode: async ({ documentId: id, nodeId: node, starred }) => this.#changeNode(id, node, { starred }),
      removeBranch: async ({ documentId: id, nodeId: node }) => {
        const document = this.get(id);
        const before = this.#alive(document).map((alive) => alive.id);
        const top = this.node(document, node);
        document.removed.add(top.id);
        const after = new Set(this.#alive(document).map((alive) => alive.id));
        const nodeIds = before.filter((alive) => !after.has(alive));
        this.#emit(document, { type: "nodesRemoved", nodeIds });
        if (!after.has(document.record.currentNodeId) && top.parentId) {
          this.#change(document, { currentNodeId: top.parentId });
        }
        return { nodeIds };
      },
      restoreBranch: async ({ documentId: id, nodeId: node }) => {
        const document = this.get(id);
        const before = new Set(this.#alive(document).map((alive) => alive.id));
        document.removed.delete(nodeId.parse(node));
        const nodes = this.#alive(document).filter((alive) => !before.has(alive.id));
        this.#emit(document, { type: "nodesRestored", nodes });
        return { nodeIds: nodes.map((restored) => restored.id) };
      },
      export: async () => ({ type: "saved", fileName: "coffee.png", byteLength: 2_412_331, warnings: [] }),
    };
  }

  /** Without pixels: every moved mask is the same hash, as is what an extended picture adds, which has no feather. */
  #addTransform(id: string, parentId: string, transform: Transform): TransformNode {
    const document = this.get(id);
    const parent = this.node(document, parentId);
    const picture = { ...parent.picture, ...transformedSize(parent.picture, transform) };
    const node: TransformNode = {
      kind: "transform",
      id: this.#newNodeId(),
      documentId: document.record.id,
      label: transform.type,
      starred: false,
      createdAt: Date.now(),
      picture: { ...picture, hash: assetHash.parse(String(this.#count).padStart(64, "0")) },
      warnings: [],
      parentId: parent.id,
      transform,
    };
    const extended = transform.type === "crop" && extendsPicture(parent.picture, transform.frame);
    const isMasked = extended || document.record.maskHash !== null;
    document.nodes.push(node);
    const isShown = document.record.currentNodeId === parent.id;
    const mask = {
      maskHash: isMasked ? assetHash.parse("e".repeat(64)) : null,
      maskFeather: extended ? 0 : document.record.maskFeather,
    };
    this.#change(document, isShown ? { ...this.#jump(document, node.id), ...mask } : {}, node);
    return node;
  }

  /** What changes where another node becomes current: each size has a mask of its own. */
  #jump(document: FakeDocument, currentNodeId: NodeId): Partial<DocumentRecord> {
    const { record } = document;
    const [before, after] = [record.currentNodeId, currentNodeId].map(
      (id) => this.node(document, id).picture,
    );
    return { ...(before && after ? exchangeMasks(record, before, after) : record), currentNodeId };
  }

  #newNodeId(): NodeId {
    return nodeId.parse(`node-${String(++this.#count).padStart(6, "0")}`);
  }

  get(id: string): FakeDocument {
    const document = this.all.get(documentId.parse(id));
    if (document) return document;
    throw new AppError("not-found", "This document is not in the library.", {
      nextStep: "It may have been removed, or belong to another library.",
    });
  }

  node(document: FakeDocument, id: string): HistoryNode {
    const node = document.nodes.find((candidate) => candidate.id === id);
    if (!node) throw new AppError("not-found", `There is no node ${id}.`);
    return node;
  }

  #alive(document: FakeDocument): HistoryNode[] {
    const parents = new Map(document.nodes.map((node) => [node.id, node.parentId]));
    const isAlive = (id: NodeId | null | undefined): boolean =>
      !id || (!document.removed.has(id) && isAlive(parents.get(id)));
    return document.nodes.filter((node) => isAlive(node.id));
  }

  #change(document: FakeDocument, change: Partial<DocumentRecord>, added?: HistoryNode): DocumentRecord {
    document.record = { ...document.record, ...change, updatedAt: Date.now() };
    const told = { document: document.record };
    this.#emit(
      document,
      added ? { type: "nodeAdded", node: added, ...told } : { type: "documentChanged", ...told },
    );
    return document.record;
  }

  #changeNode(id: string, node: string, change: { label?: string; starred?: boolean }): HistoryNode {
    const document = this.get(id);
    const changed = { ...this.node(document, node), ...change };
    document.nodes = document.nodes.map((known) => (known.id === changed.id ? changed : known));
    this.#emit(document, { type: "nodeChanged", node: changed });
    return changed;
  }

  #emit(document: FakeDocument, event: DocumentEvent): void {
    for (const listener of document.listeners) listener(event);
  }
}
