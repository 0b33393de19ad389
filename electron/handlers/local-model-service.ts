import type { DownloadPlan, FolderInspection } from "../../shared/contract/local-models.ts";
import type { LocalModel, LocalModelState, Precision } from "../../shared/domain/local-model.ts";
import type { Stop } from "../../shared/rpc/wire.ts";

/** The models whose weights lie on this computer: what the model manager shows and does. */
export interface LocalModelService {
  state(): LocalModelState;
  /** Called after every change of the state. */
  watch(listener: () => void): Stop;
  /** Looks at a folder by its absolute path; nothing is copied or kept. What is wrong with it is the answer. */
  inspect(folder: string, signal: AbortSignal): Promise<FolderInspection>;
  /**
   * Puts an inspected folder on the list.
   * @throws AppError `not-found` an hour after the inspection, `already-exists`, storage errors.
   */
  add(inspectionId: string, name: string): Promise<LocalModel>;
  /** @throws AppError `not-found`, `conflict` while it is worked on, storage errors. */
  remove(id: string, eraseFiles: boolean): Promise<void>;
  /** @throws AppError `not-found`, storage errors. */
  rename(id: string, name: string): Promise<LocalModel>;
  /** @throws AppError `not-found`, `invalid-input` where it is not converted to that, storage errors. */
  setPrecision(id: string, precision: Precision): Promise<LocalModel>;
  /** @throws AppError `not-found`, `conflict`, `storage-full` before anything is written. */
  convert(id: string, precision: Exclude<Precision, "original">): Promise<void>;
  /** @throws AppError `not-found`, `conflict`, storage errors. */
  eraseConversion(id: string, precision: Exclude<Precision, "original">): Promise<void>;
  /** Starts a probe of every device, unless one runs. */
  probe(): Promise<void>;
  /** @throws AppError `unavailable` offline, `invalid-input`, `not-found`, `key-refused`, `network`. */
  planDownload(repository: string, revision: string, signal: AbortSignal): Promise<DownloadPlan>;
  /** @throws AppError `not-found` an hour after the plan, `storage-full`, `conflict`. */
  startDownload(planId: string): Promise<void>;
  /** @throws AppError `not-found`; `invalid-input` for what cannot be paused. */
  pauseTask(taskId: string): Promise<void>;
  resumeTask(taskId: string): Promise<void>;
  /** Erases what it had written. */
  cancelTask(taskId: string): Promise<void>;
}
