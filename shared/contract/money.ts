import { z } from "zod";
import { ledgerEntry, spending } from "../domain/ledger.ts";
import { call, nothing, stream } from "../rpc/define.ts";
import { exportOutcome } from "./documents.ts";

export const money = {
  /** What was spent, now and after every change. */
  watch: stream(nothing, spending),
  /** Newest first. `since` in milliseconds since 1970 UTC. */
  list: call(z.object({ since: z.int().min(0) }), z.array(ledgerEntry)),
  /** The whole ledger as a CSV file. */
  exportCsv: call(nothing, exportOutcome),
};
