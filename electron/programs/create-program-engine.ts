import { checkParameters } from "../../shared/catalogue/parameters.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { AssetHash, JobId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";
import type { EditNode } from "../../shared/domain/node.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import { AppError } from "../../shared/errors.ts";
import { checkModelTakes } from "../jobs/check-request.ts";
import type { Jobs } from "../jobs/jobs.ts";
import { missingJob } from "../library/job-rows.ts";
import type { Library, NewImport } from "../library/library.ts";
import type { Log } from "../log.ts";
import type { Registry } from "../providers/registry.ts";
import { JobWatch } from "./job-watch.ts";
import type {
  ProgramEdit,
  ProgramEngine,
  ProgramJob,
  ProgramJobDetails,
  ProgramResult,
  Submission,
} from "./program-engine.ts";
import type { ProgramPictures } from "./program-pictures.ts";
import { createTell } from "./tell.ts";

export interface ProgramEngineServices {
  readonly library: Library;
  readonly jobs: Pick<Jobs, "submit" | "cancel" | "get" | "listen">;
  readonly registry: Registry;
  readonly pictures: ProgramPictures;
  readonly settings: () => Pick<Settings, "programResultHours">;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: Log;
}

const hourMs = 3_600_000;
const nobody = { baseUrl: null, expiresAt: null, callback: null };

/** Each job has a document of its own, so that its result can be removed without touching another's. */
export function createProgramEngine(services: ProgramEngineServices): ProgramEngine {
  const { library, jobs, registry, pictures } = services;
  const { documents, programs, blobs } = library;
  const tell = createTell(library.folder);
  const told = (job: Job): Job => (job.status === "failed" ? { ...job, error: tell(job.error) } : job);
  const watch = new JobWatch((listener) => jobs.listen((job) => listener(told(job))));

  const details = (jobId: JobId): ProgramJobDetails => {
    const record = programs.get(jobId);
    const job = record && jobs.get(jobId);
    if (!record || !job) throw missingJob(jobId);
    const endedAt = isFinal(job.status) ? (library.journal.get(jobId)?.endedAt ?? null) : null;
    const isDue =
      endedAt !== null && services.now() >= endedAt + services.settings().programResultHours * hourMs;
    return { job: told(job), record, endedAt, isCleaned: record.cleanedAt !== null || isDue };
  };
  const picture = (jobId: JobId): EditNode => {
    const { job, isCleaned } = details(jobId);
    if (job.status !== "succeeded") throw hasNone(job);
    if (isCleaned) throw cleanedUp(jobId);
    const node = documents.node(job.nodeId);
    if (node.kind !== "edit") throw new AppError("internal", `Job ${jobId} made an import.`);
    return node;
  };
  const sourceOf = async ({ source, mask }: ProgramEdit, signal: AbortSignal): Promise<NewImport> => {
    switch (source.kind) {
      case "picture":
        return pictures.import(source.bytes, mask?.bytes ?? null, signal);
      case "job": {
        const { label, picture: made, warnings } = picture(source.jobId);
        library.passingBlobs.touch(made.hash);
        return {
          label,
          picture: made,
          warnings,
          originalHash: made.hash,
          originalName: `${source.jobId}.png`,
        };
      }
      case "blank":
        return pictures.blank(source.size);
    }
  };
  const submit = async (
    edit: ProgramEdit,
    signal: AbortSignal,
    { delivery = nobody, requestKey, alongside }: Submission = {},
  ): Promise<ProgramJob> => {
    checkEdit(edit, registry);
    const first = await sourceOf(edit, signal);
    const { mask } = edit;
    const maskHash = mask && (await pictures.mask(mask.bytes, mask.meaning, first.picture, signal));
    const references = await Promise.all(edit.references.map((bytes) => pictures.keepReference(bytes)));
    signal.throwIfAborted();
    const draft = documents.draft("Program", first, "program");
    const { document, root } = draft;
    const request: EditRequest = {
      documentId: document.id,
      parentId: root.id,
      modelId: edit.modelId,
      maskHash,
      paintedMask: null,
      prompt: edit.prompt,
      parameters: edit.parameters,
      seed: edit.seed,
      references,
      variationGroup: edit.variationGroup,
    };
    // Document and job are written together: neither is there without the other.
    const job = await jobs.submit(request, {
      isForProgram: true,
      parent: root,
      alongside: (jobId) => {
        documents.write(draft);
        programs.add(jobId, document.id, delivery);
        if (requestKey) programs.addToKey(requestKey, jobId);
        alongside?.(jobId);
      },
    });
    return { jobId: job.id, job };
  };
  const readResult = async (jobId: JobId, hash: AssetHash): Promise<Uint8Array> => {
    try {
      return await blobs.read(hash);
    } catch (error) {
      // Where the library lies on this computer is no program's business, still less its receiver's.
      services.log.error("The result of a job cannot be read", { jobId, error });
      throw new AppError(
        "internal",
        `The result of job ${jobId} cannot be read: its file is damaged or gone.`,
        {
          nextStep: "Ask for the edit again; the log has the details.",
        },
      );
    }
  };
  const result = async (jobId: JobId): Promise<ProgramResult | null> => {
    if (details(jobId).job.status !== "succeeded") return null;
    const node = picture(jobId);
    const { hash } = node.picture;
    return { node, hash, bytes: await readResult(jobId, hash) };
  };
  return {
    tell,
    submit,
    requestKeys: {
      find: (key) => programs.findKey(key),
      startingWith: (prefix, since) => programs.keysStartingWith(prefix, since),
      forget: (key) => programs.forgetKey(key),
    },
    job: (jobId) => details(jobId).job,
    details,
    picture,
    watch: (jobId, signal) => watch.watch(jobId, () => details(jobId).job, signal),
    cancel: (jobId) => {
      details(jobId);
      return told(jobs.cancel(jobId));
    },
    result,
  };
}

/** What can be refused before a picture is decoded. @throws AppError `invalid-input`, `not-found`. */
function checkEdit(edit: ProgramEdit, registry: Registry): void {
  const { model } = registry.find(edit.modelId);
  checkParameters(model, edit.parameters);
  const references = edit.references.length;
  checkModelTakes(model, { hasMask: edit.mask !== null, prompt: edit.prompt, references });
}

function cleanedUp(jobId: JobId): AppError {
  return new AppError("result-expired", `The result of job ${jobId} was cleaned up.`, {
    nextStep: "Ask for the edit again. How long results are kept is a setting.",
  });
}

function hasNone(job: Job): AppError {
  const { id, status } = job;
  if (status === "failed") return new AppError("conflict", `Job ${id} failed: ${job.error.message}`);
  if (status === "cancelled") return new AppError("conflict", `Job ${id} was cancelled.`);
  return new AppError("conflict", `Job ${id} has not finished: it is ${status}.`, {
    nextStep: "Wait for its end.",
    retryable: true,
  });
}
