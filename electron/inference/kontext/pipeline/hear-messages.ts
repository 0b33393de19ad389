/** Lets the process hear what was sent to it, above all that it should stop: the networks block it while they run. */
export async function hearMessages(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}
