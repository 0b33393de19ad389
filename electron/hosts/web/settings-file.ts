import { mkdir, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { SettingsStore } from "../../handlers/host-services.ts";
import { writeFileAtomically } from "../../library/atomic-write.ts";
import type { Log } from "../../log.ts";
import { createSettings, damagedName, readStoredSettings } from "../stored-settings.ts";

export interface SettingsFile extends SettingsStore {
  /** Resolves once the last change is on disk. */
  close(): Promise<void>;
}

/**
 * Settings in a JSON file, for hosts without electron-store. A damaged file is kept aside and replaced by what could
 * be read of it. Settings that cannot be written last until the host ends, and the log says so.
 */
export async function openSettingsFile(
  path: string,
  log: Log,
  now = () => new Date(),
): Promise<SettingsFile> {
  const { settings, isIntact } = readStoredSettings(await readFile(path, "utf8").catch(() => null));
  if (!isIntact) {
    const aside = damagedName(path, now());
    log.warn("The settings file is damaged; it is kept aside.", { path, aside });
    await rename(path, aside).catch((error: unknown) => log.warn("It could not be moved.", { error }));
  }
  let writing: Promise<void> | undefined;
  let changedMeanwhile = false;

  /** Many changes while one write is under way become one more write. */
  const write = async () => {
    do {
      changedMeanwhile = false;
      try {
        await mkdir(dirname(path), { recursive: true });
        const bytes = new TextEncoder().encode(`${JSON.stringify(store.get(), undefined, 2)}\n`);
        await writeFileAtomically(path, bytes, { overwrite: true });
      } catch (error) {
        log.warn("The settings could not be kept.", { path, error });
      }
    } while (changedMeanwhile);
    writing = undefined;
  };
  const store = createSettings(settings, () => {
    changedMeanwhile = true;
    writing ??= write();
  });
  return { ...store, close: async () => writing };
}
