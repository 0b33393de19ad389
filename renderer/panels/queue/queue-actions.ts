import type { JobId } from "../../../shared/domain/ids.ts";
import type { Remedy } from "./charge-text.ts";

/** What the queue asks the editor to do. */
export interface QueueActions {
  readonly cancel: (jobId: JobId) => void;
  readonly runAgain: (jobId: JobId) => void;
  readonly dismiss: (jobId: JobId) => void;
  /** Opens the place where what failed is put right. */
  readonly remedy: (remedy: Remedy) => void;
}
