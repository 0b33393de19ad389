import type { Connection, ConnectionState } from "../../renderer/host/connect.ts";
import type { Client } from "../../shared/contract/contract.ts";
import type { DocumentEvent, Sample } from "../../shared/contract/documents.ts";
import { contractVersion, type Handshake } from "../../shared/contract/host.ts";
import type { DocumentRecord } from "../../shared/domain/document.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import {
  assetHash,
  type DocumentId,
  documentId,
  jobId,
  type NodeId,
  nodeId,
} from "../../shared/domain/ids.ts";
import type { Job } from "../../shared/domain/job.ts";
import type { Cost, EditNode, HistoryNode } from "../../shared/domain/node.ts";
import type { Picture } from "../../shared/domain/picture.ts";
import { defaultSettings, type Settings } from "../../shared/domain/settings.ts";
import { AppError, type Charge } from "../../shared/errors.ts";
import { FakeServices } from "./fake-host-services.ts";
import { FakeValue, streamOf } from "./fake-host-stream.ts";

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

type WithoutSequence<J> = J extends Job ? Omit<J, "sequence"> : never;
type JobState = WithoutSequence<Job>;

interface FakeDocument {
  record: DocumentRecord;
  nodes: HistoryNode[];
  removed: Set<NodeId>;
  listeners: Set<(event: DocumentEvent) => void>;
}

/** A host in memory, with the contract's behaviour and knobs for what a real one does seldom. */
export class FakeHost {
  readonly documents = new Map<DocumentId, FakeDocument>();
  readonly samples: Sample[] = [];
  readonly services = new FakeServices();
  readonly #settings = new FakeValue<Settings>({ ...defaultSettings });
  /** Milliseconds that a fill takes. */
  fillMs = 600;
  /** What the next fill fails with. */
  nextFailure: AppError | null = null;
  /** What every job costs in US dollars, and what is said of a cancel; null for what is free. */
  jobCost: number | null = null;
  cancelCharge: Charge | null = null;
  readonly submitted: EditRequest[] = [];
  state: ConnectionState;
  readonly #pictures: FakePictures;
  readonly #jobs = new Map<string, Job>();
  readonly #jobListeners = new Set<(job: Job) => void>();
  readonly #stateListeners = new Set<(state: ConnectionState) => void>();
  readonly #handshake: Handshake = {
    contractVersion,
    appVersion: "0.1.0",
    host: "web",
    capabilities: { nativeDialogs: false },
    limits: { uploadBytes: 500_000_000, pixels: 200_000_000, sideLength: 30_000 },
    libraryFolder: "/home/ada/Pictures/Palimpsest",
  };
  #count = 0;

  get settings(): Settings {
    return this.#settings.get();
  }

  set settings(settings: Settings) {
    this.#settings.set(settings);
  }

  constructor(pictures: FakePictures) {
    this.#pictures = pictures;
    this.state = { status: "connected", handshake: this.#handshake };
  }

  connection(): Connection {
    return {
      client: this.client(),
      handshake: this.#handshake,
      getState: () => this.state,
      onStateChange: (listener) => {
        this.#stateListeners.add(listener);
        return () => this.#stateListeners.delete(listener);
      },
      close: () => {},
    };
  }

  setLost(lost: boolean): void {
    this.state = { status: lost ? "lost" : "connected", handshake: this.#handshake };
    for (const listener of this.#stateListeners) listener(this.state);
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
      },
      nodes: [first],
      removed: new Set(),
      listeners: new Set(),
    };
    this.documents.set(id, document);
    return document;
  }

  /** Adds the result of an edit; it becomes current if its parent is. */
  addEdit(request: EditRequest, picture: Picture, change: Partial<EditNode> = {}): EditNode {
    const document = this.#document(request.documentId);
    const node: EditNode = {
      kind: "edit",
      id: this.#newNodeId(),
      documentId: request.documentId,
      label: this.services.models.get().find((model) => model.id === request.modelId)?.name ?? "",
      starred: false,
      createdAt: Date.now(),
      picture,
      warnings: [],
      parentId: request.parentId,
      request: { ...request, seed: request.seed ?? 1_234_567 },
      provider: request.modelId.split("/")[0] ?? "",
      modelRevision: "1",
      remoteId: null,
      cost: this.#costOf(request),
      durationMs: 1840,
      guarantee: { pixelsChangedOutside: 0, pixelsChangedInside: 18_204, pixelsInMask: 18_950 },
      registration: null,
      ...change,
    };
    document.nodes.push(node);
    this.#emit(document, { type: "nodeAdded", node });
    if (document.record.currentNodeId === request.parentId) {
      this.#change(document, { currentNodeId: node.id });
    }
    return node;
  }

  client(): Client {
    return {
      host: {
        handshake: async () => this.#handshake,
        openPictures: async () => ({ opened: [], failed: [] }),
        commands: (_input, options) => streamOf(() => () => {}, options?.signal),
      },
      ...this.services.client(),
      settings: {
        update: async (change) => {
          this.settings = { ...this.settings, ...(change as Partial<Settings>) }; // the contract's optional keys
          return this.settings;
        },
        watch: (_input, options) => this.#settings.watch(options?.signal),
      },
      jobs: {
        submit: async ({ request }) => this.#submit(request as EditRequest), // parsed by the real host only
        cancel: async ({ jobId: id }) => {
          const job = this.#jobs.get(id);
          if (!job) throw new AppError("not-found", "There is no such job.");
          return job.status === "queued" || job.status === "running"
            ? this.#publish({
                id: job.id,
                request: job.request,
                createdAt: job.createdAt,
                estimate: job.estimate,
                status: "cancelled",
                charge: this.cancelCharge,
              })
            : job;
        },
        watch: (_input, options) =>
          streamOf<Job>((push) => {
            for (const job of this.#jobs.values()) push(job);
            this.#jobListeners.add(push);
            return () => this.#jobListeners.delete(push);
          }, options?.signal),
        findEarlier: async ({ request }) => this.#findEarlier(request as EditRequest), // as above
        reuse: async ({ request, nodeId: id }) => {
          const earlier = [...this.documents.values()]
            .flatMap((document) => document.nodes)
            .find((node) => node.id === id);
          if (!earlier) throw new AppError("not-found", "The earlier result is gone.");
          return this.addEdit(request as EditRequest, earlier.picture, {
            cost: { amount: 0, currency: "USD" },
          }); // as above
        },
      },
      documents: this.#documentProcedures(),
    };
  }

  #documentProcedures(): Client["documents"] {
    const changed = (id: string, change: Partial<DocumentRecord>) => this.#change(this.#document(id), change);
    return {
      list: async () =>
        [...this.documents.values()]
          .map((document) => ({
            ...document.record,
            nodeCount: this.#alive(document).length,
            picture: this.#node(document, document.record.currentNodeId).picture,
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
        const document = this.#document(id);
        const node = this.#node(document, result);
        const parent = node.parentId && this.#node(document, node.parentId);
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
        const document = this.#document(id);
        return streamOf<DocumentEvent>((push) => {
          push({ type: "snapshot", document: document.record, nodes: this.#alive(document) });
          document.listeners.add(push);
          return () => document.listeners.delete(push);
        }, options?.signal);
      },
      rename: async ({ documentId: id, name }) => changed(id, { name }),
      remove: async ({ documentId: id }) => {
        this.documents.delete(this.#document(id).record.id);
        return null;
      },
      restore: async () => {
        throw new AppError("unavailable", "The fake host forgets removed documents.");
      },
      setCurrentNode: async ({ documentId: id, nodeId: node }) =>
        changed(id, { currentNodeId: nodeId.parse(node) }),
      setMask: async ({ documentId: id, maskHash, expectedHash }) => {
        const kept = this.#document(id).record.maskHash;
        if (kept !== expectedHash && kept !== maskHash)
          throw new AppError("conflict", "The mask is another by now.");
        return changed(id, { maskHash: maskHash as DocumentRecord["maskHash"] }); // parsed by the real host only
      },
      renameNode: async ({ documentId: id, nodeId: node, label }) => this.#changeNode(id, node, { label }),
      starNode: async ({ documentId: id, nodeId: node, starred }) => this.#changeNode(id, node, { starred }),
      removeBranch: async ({ documentId: id, nodeId: node }) => {
        const document = this.#document(id);
        const before = this.#alive(document).map((alive) => alive.id);
        const top = this.#node(document, node);
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
        const document = this.#document(id);
        const before = new Set(this.#alive(document).map((alive) => alive.id));
        document.removed.delete(nodeId.parse(node));
        const nodes = this.#alive(document).filter((alive) => !before.has(alive.id));
        this.#emit(document, { type: "nodesRestored", nodes });
        return { nodeIds: nodes.map((restored) => restored.id) };
      },
      export: async () => ({ type: "saved", fileName: "coffee.png", byteLength: 2_412_331, warnings: [] }),
    };
  }

  /** Made from the same, whatever its place in the history. */
  #findEarlier(request: EditRequest): HistoryNode | null {
    if (request.seed === null) return null;
    const madeFrom = ({ parentId: _parent, variationGroup: _group, ...same }: EditRequest) =>
      JSON.stringify(Object.entries(same).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return (
      this.#document(request.documentId).nodes.findLast(
        (node) => node.kind === "edit" && madeFrom(node.request) === madeFrom(request),
      ) ?? null
    );
  }

  #costOf({ modelId }: EditRequest): Cost | null {
    if (this.jobCost === null || modelId.startsWith("builtin/")) return null;
    return { amount: this.jobCost, currency: "USD" };
  }

  #submit(request: EditRequest): Job {
    this.submitted.push(request);
    this.services.usePrompt(request.prompt);
    const estimate = this.#costOf(request);
    const base = { id: jobId.parse(`job-${++this.#count}`), request, createdAt: Date.now(), estimate };
    const queued = this.#publish({ ...base, status: "queued" });
    void this.#run(base);
    return queued;
  }

  async #run(base: Pick<Job, "id" | "request" | "createdAt" | "estimate">): Promise<void> {
    const failure = this.nextFailure;
    this.nextFailure = null;
    for (let step = 0; step <= 10; step++) {
      if (this.#jobs.get(base.id)?.status === "cancelled") return;
      this.#publish({
        ...base,
        status: "running",
        progress: step / 10,
        stage: step < 3 ? "Preparing" : "Painting",
        cancelCharge: this.cancelCharge,
        log: this.jobCost === null ? [] : ["Loading weights", `Step ${step} of 10`],
      });
      await new Promise((resolve) => setTimeout(resolve, this.fillMs / 10));
      if (failure && step === 4) {
        this.#publish({ ...base, status: "failed", error: failure.toData() });
        return;
      }
    }
    const document = this.#document(base.request.documentId);
    const parent = this.#node(document, base.request.parentId).picture;
    const node = this.addEdit(base.request, await this.#pictures.fill(base.request, parent));
    this.services.spend(base.estimate?.amount ?? 0);
    this.#publish({ ...base, status: "succeeded", nodeId: node.id });
  }

  #publish(state: JobState): Job {
    const job: Job = { ...state, sequence: ++this.#count };
    this.#jobs.set(job.id, job);
    for (const listener of this.#jobListeners) listener(job);
    return job;
  }

  #newNodeId(): NodeId {
    return nodeId.parse(`node-${String(++this.#count).padStart(6, "0")}`);
  }

  #document(id: string): FakeDocument {
    const document = this.documents.get(documentId.parse(id));
    if (document) return document;
    throw new AppError("not-found", "This document is not in the library.", {
      nextStep: "It may have been removed, or belong to another library.",
    });
  }

  #node(document: FakeDocument, id: string): HistoryNode {
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

  #change(document: FakeDocument, change: Partial<DocumentRecord>): DocumentRecord {
    document.record = { ...document.record, ...change, updatedAt: Date.now() };
    this.#emit(document, { type: "documentChanged", document: document.record });
    return document.record;
  }

  #changeNode(id: string, node: string, change: { label?: string; starred?: boolean }): HistoryNode {
    const document = this.#document(id);
    const changed = { ...this.#node(document, node), ...change };
    document.nodes = document.nodes.map((known) => (known.id === changed.id ? changed : known));
    this.#emit(document, { type: "nodeChanged", node: changed });
    return changed;
  }

  #emit(document: FakeDocument, event: DocumentEvent): void {
    for (const listener of document.listeners) listener(event);
  }
}
