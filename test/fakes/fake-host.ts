import type { Connection, ConnectionState } from "../../renderer/host/connect.ts";
import type { Client } from "../../shared/contract/contract.ts";
import type { Sample } from "../../shared/contract/documents.ts";
import { contractVersion, type Handshake } from "../../shared/contract/host.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import { jobId } from "../../shared/domain/ids.ts";
import type { Job } from "../../shared/domain/job.ts";
import type { Cost, EditNode, HistoryNode } from "../../shared/domain/node.ts";
import type { Picture } from "../../shared/domain/picture.ts";
import { defaultSettings, type Settings } from "../../shared/domain/settings.ts";
import { AppError, type Charge } from "../../shared/errors.ts";
import { type FakeDocument, FakeDocuments, type FakePictures } from "./fake-host-documents.ts";
import { FakeServices } from "./fake-host-services.ts";
import { FakeValue, streamOf } from "./fake-host-stream.ts";
import { FakeLocalModels } from "./fake-local-models.ts";

type WithoutSequence<J> = J extends Job ? Omit<J, "sequence"> : never;
type JobState = WithoutSequence<Job>;

/** A host in memory, with the contract's behaviour and knobs for what a real one does seldom. */
export class FakeHost {
  readonly services = new FakeServices();
  readonly localModels = new FakeLocalModels();
  readonly #settings = new FakeValue<Settings>({ ...defaultSettings });
  /** Milliseconds that a fill takes. */
  fillMs = 600;
  /** What the next fill fails with. */
  nextFailure: AppError | null = null;
  /** What every job costs in US dollars, and what is said of a cancel; null for what is free. */
  jobCost: number | null = null;
  cancelCharge: Charge | null = null;
  /** What running jobs show of their picture once they paint. */
  previewUrl: string | null = null;
  readonly submitted: EditRequest[] = [];
  state: ConnectionState;
  readonly #pictures: FakePictures;
  readonly #documents: FakeDocuments;
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

  get documents(): FakeDocuments["all"] {
    return this.#documents.all;
  }

  get samples(): Sample[] {
    return this.#documents.samples;
  }

  get settings(): Settings {
    return this.#settings.get();
  }

  set settings(settings: Settings) {
    this.#settings.set(settings);
  }

  constructor(pictures: FakePictures) {
    this.#pictures = pictures;
    this.#documents = new FakeDocuments(
      pictures,
      (id) => this.services.models.get().find((model) => model.id === id)?.name ?? "",
    );
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
    return this.#documents.addDocument(name, picture, originalHash);
  }

  /** Adds the result of an edit; it becomes current if its parent is. */
  addEdit(request: EditRequest, picture: Picture, change: Partial<EditNode> = {}): EditNode {
    return this.#documents.addEdit(request, picture, { cost: this.#costOf(request), ...change });
  }

  client(): Client {
    return {
      host: {
        handshake: async () => this.#handshake,
        openPictures: async () => ({ opened: [], failed: [] }),
        commands: (_input, options) => streamOf(() => () => {}, options?.signal),
      },
      ...this.services.client(),
      localModels: this.localModels.client(),
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
          if (earlier.parentId === request.parentId) return earlier;
          return this.addEdit(request as EditRequest, earlier.picture, {
            cost: { amount: 0, currency: "USD" },
          }); // as above
        },
      },
      documents: this.#documents.client(),
    };
  }

  /** Made from the same, whatever its place in the history. */
  #findEarlier(request: EditRequest): HistoryNode | null {
    if (request.seed === null) return null;
    const madeFrom = ({ parentId: _parent, variationGroup: _group, ...same }: EditRequest) =>
      JSON.stringify(Object.entries(same).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return (
      this.#documents
        .get(request.documentId)
        .nodes.findLast((node) => node.kind === "edit" && madeFrom(node.request) === madeFrom(request)) ??
      null
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
        previewUrl: step < 3 ? null : this.previewUrl,
        cancelCharge: this.cancelCharge,
        log: this.jobCost === null ? [] : ["Loading weights", `Step ${step} of 10`],
      });
      await new Promise((resolve) => setTimeout(resolve, this.fillMs / 10));
      if (failure && step === 4) {
        this.#publish({ ...base, status: "failed", error: failure.toData() });
        return;
      }
    }
    const document = this.#documents.get(base.request.documentId);
    const parent = this.#documents.node(document, base.request.parentId).picture;
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
}
