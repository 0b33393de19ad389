import { AppError } from "../../shared/errors.ts";
import type { ProviderEvent, RunContext } from "../providers/provider.ts";

const pauseMs = 3_000;

/**
 * Keeps what was paid for, however long the disk has no room for it: the answer stays in memory, and a person is told
 * what it waits for. A cancel ends the waiting; a quit leaves the job to the next start, which fetches the answer again.
 * @param keep may be called again after it failed for want of room.
 * @throws what `keep` throws otherwise, and the reason of `signal`.
 */
export async function* keepWhenThereIsRoom<Kept>(
  keep: () => Promise<Kept>,
  { sleep }: Pick<RunContext, "sleep">,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent, Kept, void> {
  for (;;) {
    try {
      return await keep();
    } catch (error) {
      if (!(error instanceof AppError) || !needsRoom.has(error.code)) throw error;
    }
    yield { type: "progress", fraction: null, stage: "The disk is full. Make room: the result is waiting" };
    await sleep(pauseMs, signal);
  }
}

const needsRoom: ReadonlySet<string> = new Set(["storage-full", "storage-read-only"]);
