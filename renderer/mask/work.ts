/** A computation in steps: yields how much of it is done, 0..1, and returns its result. */
export type Work<T> = Generator<number, T, void>;

/** Milliseconds after which others get their turn: below two frames, so that zooming goes on. */
const sliceTime = 25;

export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/**
 * Runs the work in slices, so that messages are heard in between. Calls `onProgress` with the share that is done after
 * each slice but the last. Rejects with the signal's reason when that aborts.
 */
export async function finishInSlices<T>(
  work: Work<T>,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const end = performance.now() + sliceTime;
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      if (performance.now() < end) continue;
      onProgress(step.value);
      break;
    }
    await new Promise((resume) => setTimeout(resume));
  }
}

/** Runs one part of a larger work, which covers the shares from `from` to `to`. */
export function* part<T>(work: Work<T>, from: number, to: number): Work<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield from + (to - from) * step.value;
  }
}
