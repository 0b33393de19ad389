import { createHash } from "node:crypto";
import type { RequestKey } from "../../electron/library/program-records.ts";
import type { ProgramEdit, ProgramEngine, ProgramResult } from "../../electron/programs/program-engine.ts";
import { assetHash, documentId, type JobId, jobId, nodeId } from "../../shared/domain/ids.ts";
import type { Job } from "../../shared/domain/job.ts";
import type { EditNode } from "../../shared/domain/node.ts";
import { AppError, type ErrorData } from "../../shared/errors.ts";

export interface FakeEngine extends ProgramEngine {
  readonly asked: readonly ProgramEdit[];
  /** The next jobs end so, one each; afterwards they succeed. */
  fail(error: ErrorData): void;
  /** Until it is called, jobs stay queued. */
  hold(): () => void;
}

/** Every job succeeds at once and makes the picture that it got, or `blank` for one from words. */
export function createFakeEngine(blank: Uint8Array): FakeEngine {
  const asked: ProgramEdit[] = [];
  const jobs = new Map<JobId, Job>();
  const results = new Map<JobId, ProgramResult>();
  const keys = new Map<string, { fingerprint: string; jobIds: JobId[] }>();
  const failures: ErrorData[] = [];
  let held: Promise<void> = Promise.resolve();

  const find = (id: JobId): Job => {
    const found = jobs.get(id);
    if (!found) throw new AppError("not-found", `There is no job ${id}.`);
    return found;
  };
  const remember = (key: RequestKey | null | undefined, id: JobId) => {
    if (!key) return;
    const known = keys.get(key.key) ?? { fingerprint: key.fingerprint, jobIds: [] };
    keys.set(key.key, { ...known, jobIds: [...known.jobIds, id] });
  };
  const end = (queued: Job, edit: ProgramEdit) => {
    const error = failures.shift();
    if (error) {
      jobs.set(queued.id, { ...queued, status: "failed", error });
      return;
    }
    const bytes = edit.source.kind === "picture" ? edit.source.bytes : blank;
    const node = nodeOf(queued, bytes);
    results.set(queued.id, { node, hash: node.picture.hash, bytes });
    jobs.set(queued.id, { ...queued, status: "succeeded", nodeId: node.id });
  };
  const notHere = () => {
    throw new AppError("internal", "The fake engine does not do this.");
  };

  return {
    asked,
    fail: (error) => void failures.push(error),
    hold: () => {
      let go = () => {};
      held = new Promise((resolve) => {
        go = resolve;
      });
      return go;
    },
    requestKeys: {
      find: (key) => {
        const known = keys.get(key);
        return known ? { ...known, batchId: null } : null;
      },
      startingWith: (prefix) => Array.from(keys.keys()).filter((key) => key.startsWith(prefix)),
      forget: (key) => void keys.delete(key),
    },
    tell: (error) => error,
    submit: async (edit, _signal, { requestKey } = {}) => {
      const id = jobId.parse(`job-${jobs.size + 1}`);
      asked.push(edit);
      const job: Job = {
        id,
        status: "queued",
        createdAt: 1_800_000_000_000,
        estimate: null,
        sequence: 1,
        request: {
          documentId: documentId.parse("document-1"),
          parentId: nodeId.parse("node-0"),
          modelId: edit.modelId,
          maskHash: null,
          paintedMask: null,
          prompt: edit.prompt,
          parameters: edit.parameters,
          seed: edit.seed ?? 7,
          references: [],
          variationGroup: edit.variationGroup,
        },
      };
      jobs.set(id, job);
      remember(requestKey, id);
      void held.then(() => end(job, edit));
      return { jobId: id, job };
    },
    job: find,
    details: notHere,
    picture: (id) => results.get(id)?.node ?? notHere(),
    async *watch(id) {
      yield find(id);
      await held;
      yield find(id);
    },
    cancel: find,
    result: async (id) => {
      find(id);
      return results.get(id) ?? null;
    },
  };
}

/** Only what the test's PNG says of itself (PNG 11.2.1: width and height lie at fixed places). */
function nodeOf(job: Job, bytes: Uint8Array): EditNode {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    id: nodeId.parse(`node-of-${job.id}`),
    documentId: job.request.documentId,
    parentId: job.request.parentId,
    kind: "edit",
    label: "",
    starred: false,
    createdAt: job.createdAt,
    picture: {
      hash: assetHash.parse(createHash("sha256").update(bytes).digest("hex")),
      width: view.getUint32(16),
      height: view.getUint32(20),
      depth: 8,
      hasAlpha: view.getUint8(25) === 6,
      byteLength: bytes.byteLength,
    },
    warnings: [],
    request: job.request,
    provider: "builtin",
    modelRevision: null,
    remoteId: null,
    cost: { amount: 0, currency: "USD" },
    durationMs: 5,
    guarantee: { pixelsChangedOutside: 0, pixelsChangedInside: 1, pixelsInMask: 1 },
    registration: null,
  };
}
