import { z } from "zod";
import { editRequest } from "../domain/edit-request.ts";
import { jobId } from "../domain/ids.ts";
import { job } from "../domain/job.ts";
import { call, stream } from "../rpc/define.ts";

export const jobs = {
  submit: call(z.object({ request: editRequest }), job),
  /** Asks a job to stop; the job itself says when it has. */
  cancel: call(z.object({ jobId }), job),
  /** Jobs changed after `afterSequence` (0 = every job still open), then every change. Ending it stops no job. */
  watch: stream(z.object({ afterSequence: z.int().min(0) }), job),
};
