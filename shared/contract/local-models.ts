import { z } from "zod";
import { localModel, localModelId, localModelState, precision } from "../domain/local-model.ts";
import { call, nothing, stream } from "../rpc/define.ts";

const licence = z.object({
  name: z.string(),
  url: z.string(),
  /** Whole, as the checkpoint or the hub has it; null where there is none to show. */
  text: z.string().nullable(),
  /** What the weights are labelled with instead, which does not bind; null where that agrees, or nothing is said. */
  claimed: z.string().nullable(),
});

/** What was found in a folder. Nothing is copied or kept until `add`. */
export const folderInspection = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("usable"),
    /** Names the folder in `add`, for an hour. */
    inspectionId: z.string(),
    folderName: z.string(),
    suggestedName: z.string(),
    /** FLUX.1 [dev] has the same files as Kontext: only a person can tell. */
    mayBeAnotherModel: z.boolean(),
    byteLength: z.int(),
    warnings: z.array(z.string()),
    licence,
  }),
  /** What it is instead, or what is missing, with expected and found; and what to do. */
  z.object({ type: z.literal("unusable"), message: z.string(), nextStep: z.string() }),
]);
export type FolderInspection = z.infer<typeof folderInspection>;

export const downloadPlan = z.object({
  /** Names the plan in `startDownload`, for an hour. */
  planId: z.string(),
  repository: z.string(),
  revision: z.string(),
  files: z.array(z.object({ name: z.string(), byteLength: z.int() })),
  byteLength: z.int(),
  freeBytes: z.int().nullable(),
  licence,
});
export type DownloadPlan = z.infer<typeof downloadPlan>;

export const localModels = {
  /** Everything now, then after every change. */
  watch: stream(nothing, localModelState),
  /** Desktop only: asks for a folder in the system's dialog and inspects it; null when the person cancels. */
  chooseFolder: call(nothing, folderInspection.nullable()),
  /** Inspects a folder of the computer that Palimpsest runs on, by its absolute path. */
  inspectFolder: call(z.object({ folder: z.string().min(1).max(4096) }), folderInspection),
  add: call(
    z.object({
      inspectionId: z.string(),
      name: z.string().min(1).max(100),
      /** The licence was shown, and the person accepted it. */
      licenceAccepted: z.literal(true),
    }),
    localModel,
  ),
  /** Takes it off the list; erases what was downloaded or converted by Palimpsest if asked to, never a person's own folder. */
  remove: call(z.object({ id: localModelId, eraseFiles: z.boolean() }), nothing),
  rename: call(z.object({ id: localModelId, name: z.string().min(1).max(100) }), localModel),
  setPrecision: call(z.object({ id: localModelId, precision }), localModel),
  /** Starts a conversion as a task; the disk's room is checked first. */
  convert: call(z.object({ id: localModelId, precision: precision.exclude(["original"]) }), nothing),
  eraseConversion: call(z.object({ id: localModelId, precision: precision.exclude(["original"]) }), nothing),
  /** Runs small graphs on every device anew and compares them with the CPU. */
  probe: call(nothing, nothing),
  /** Looks at a repository of the hub with the kept token: sizes, room, licence. Nothing is downloaded. */
  planDownload: call(
    z.object({ repository: z.string().min(3).max(200), revision: z.string().min(1).max(100) }),
    downloadPlan,
  ),
  startDownload: call(z.object({ planId: z.string(), licenceAccepted: z.literal(true) }), nothing),
  pauseTask: call(z.object({ taskId: z.string() }), nothing),
  /** Goes on where it stopped, after a pause, an error or a restart. */
  resumeTask: call(z.object({ taskId: z.string() }), nothing),
  /** Ends it and erases what it had written. */
  cancelTask: call(z.object({ taskId: z.string() }), nothing),
};
