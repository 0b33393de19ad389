import type { App } from "electron";
import { z } from "zod";

const handedOver = z.object({ files: z.array(z.string()) });

/**
 * Makes this the only running app of this person, or hands its files to the one that runs.
 * @param onSecond called with the files of every later start.
 * @returns false if another app runs: this one has nothing left to do.
 */
export function claimSingleInstance(
  app: App,
  files: readonly string[],
  onSecond: (files: readonly string[]) => void,
): boolean {
  if (!app.requestSingleInstanceLock({ files })) return false;
  // Not from its command line: Chromium adds to that and changes its order.
  app.on("second-instance", (_event, _commandLine, _folder, data) => {
    const parsed = handedOver.safeParse(data);
    onSecond(parsed.success ? parsed.data.files : []);
  });
  return true;
}
