import type { DownloadPlan, FolderInspection } from "../../../shared/contract/local-models.ts";
import type { LocalModelId, Precision } from "../../../shared/domain/local-model.ts";
import type { Settings } from "../../../shared/domain/settings.ts";

/** What the page asks the editor to do. What returns a promise fails with an AppError, which the page shows. */
export interface LocalModelsActions {
  /** The system's own dialog; null in a browser, where a path is typed. */
  readonly chooseFolder: (() => Promise<FolderInspection | null>) | null;
  readonly inspectFolder: (folder: string) => Promise<FolderInspection>;
  /** Only after the licence was accepted. */
  readonly add: (inspectionId: string, name: string) => Promise<unknown>;
  readonly planDownload: (repository: string, revision: string) => Promise<DownloadPlan>;
  /** Only after the licence was accepted. */
  readonly startDownload: (planId: string) => Promise<unknown>;
  readonly pauseTask: (taskId: string) => Promise<unknown>;
  readonly resumeTask: (taskId: string) => Promise<unknown>;
  /** Erases what the task had written. */
  readonly cancelTask: (taskId: string) => Promise<unknown>;
  readonly rename: (id: LocalModelId, name: string) => Promise<unknown>;
  readonly setPrecision: (id: LocalModelId, precision: Precision) => Promise<unknown>;
  readonly convert: (id: LocalModelId, precision: ConvertedPrecision) => Promise<unknown>;
  readonly eraseConversion: (id: LocalModelId, precision: ConvertedPrecision) => Promise<unknown>;
  readonly remove: (id: LocalModelId, eraseFiles: boolean) => Promise<unknown>;
  readonly probe: () => Promise<unknown>;
  /** Makes it the model of the form and leaves the page. */
  readonly use: (id: LocalModelId) => void;
  readonly addToken: () => void;
  readonly change: (change: Partial<Settings>) => void;
}

export type ConvertedPrecision = Exclude<Precision, "original">;
