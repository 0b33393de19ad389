import { z } from "zod";
import { editRequest } from "../domain/edit-request.ts";
import { jobId, nodeId } from "../domain/ids.ts";
import { job } from "../domain/job.ts";
import { historyNode } from "../domain/node.ts";
import { call, stream } from "../rpc/define.ts";

export const jobs = {
  /** @throws `spending-cap`, `key-refused` and `invalid-input` before anything is sent. */
  submit: call(z.object({ request: editRequest }), job),
  /** Asks a job to stop; the job itself says when it has. */
  cancel: call(z.object({ jobId }), job),
  /** Jobs changed after `afterSequence` (0 = every job still open), then every change. Ending it stops no job. */
  watch: stream(z.object({ afterSequence: z.int().min(0) }), job),
  /**
   * The newest node that was made from exactly the same: picture, mask, prompt, model, parameters, seed, references.
   * Null if there is none, or if the model draws another picture each time (a seed of null).
   */
  findEarlier: call(z.object({ request: editRequest }), historyNode.nullable()),
  /** Gives `request.parentId` a child with the earlier node's picture, without asking the provider again. */
  reuse: call(z.object({ request: editRequest, nodeId }), historyNode),
};
