import { openCheckpoint } from "../../checkpoint/open-checkpoint.ts";
import { convertCheckpoint } from "../convert-checkpoint.ts";

/** Converts a checkpoint to 4 bits and is killed by the system, as by `kill -9`, after so many pieces are written. */
const [folder = "", target = "", pieces = ""] = process.argv.slice(2);
let left = Number(pieces);
await convertCheckpoint(await openCheckpoint(folder, { precision: "original" }), "int4", target, {
  signal: new AbortController().signal,
  bytesBetweenSyncs: 50_000,
  onProgress: () => {
    if (left-- === 0) process.kill(process.pid, "SIGKILL");
  },
});
