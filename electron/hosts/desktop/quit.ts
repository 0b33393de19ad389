import type { App } from "electron";
import type { Log } from "../../log.ts";

/** A job that does not stop is in the journal, and dealt with at the next start. */
const patienceMs = 10_000;

/** Closes the product before the app ends, whatever ends it: the menu, the last window, a signal. */
export function closeBeforeQuit(app: App, close: () => Promise<void>, log: Log): void {
  // Electron would end at once, as if it had crashed.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => app.quit());
  let closing = false;
  app.on("will-quit", (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    const timer = setTimeout(() => {
      log.warn("Not everything ended in time.");
      app.exit(0);
    }, patienceMs);
    close()
      .catch((error: unknown) => log.error("Closing failed.", { error }))
      .finally(() => {
        clearTimeout(timer);
        app.exit(0);
      });
  });
}
