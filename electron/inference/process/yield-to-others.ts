import { writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";

/** From -1000 (never) to 1000 (first): whom Linux ends where memory runs out (proc(5), oom_score_adj). */
const firstToGo = 800;

/**
 * Makes this process wait for others where the processor is busy, and end before them where memory runs out: the editor
 * has to live on. What the system does not allow is left as it is.
 */
export function yieldToOthers(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    if (process.platform === "linux") writeFileSync("/proc/self/oom_score_adj", `${firstToGo}`);
  } catch {
    // A container without these rights.
  }
}
