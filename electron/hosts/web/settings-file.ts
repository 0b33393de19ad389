import { mkdir, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { defaultSettings } from "../../../shared/domain/settings.ts";
import type { SettingsStore } from "../../handlers/host-services.ts";
import { writeFileAtomically } from "../../library/atomic-write.ts";
import type { Log } from "../../log.ts";
import { changeSettings, damagedName, parseStoredSettings, type StoredSettings } from "../stored-settings.ts";

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
  const stored = await read(path);
  if (!stored.isIntact) {
    const aside = damagedName(path, now());
    log.warn("The settings file is damaged; it is kept aside.", { path, aside });
    await rename(path, aside).catch((error: unknown) => log.warn("It could not be moved.", { error }));
  }
  let settings = stored.settings;
  const listeners = new Set<Parameters<SettingsStore["watch"]>[0]>();
  let writing: Promise<void> | undefined;
  let changedMeanwhile = false;

  /** Many changes while one write is under way become one more write. */
  const write = async () => {
    do {
      changedMeanwhile = false;
      try {
        await mkdir(dirname(path), { recursive: true });
        const bytes = new TextEncoder().encode(`${JSON.stringify(settings, undefined, 2)}\n`);
        await writeFileAtomically(path, bytes, { overwrite: true });
      } catch (error) {
        log.warn("The settings could not be kept.", { path, error });
      }
    } while (changedMeanwhile);
    writing = undefined;
  };

  return {
    get: () => settings,
    update: (change) => {
      settings = changeSettings(settings, change);
      changedMeanwhile = true;
      writing ??= write();
      for (const listener of listeners) listener(settings);
      return settings;
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: async () => writing,
  };
}

async function read(path: string): Promise<StoredSettings> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return { settings: defaultSettings, isIntact: true }; // the first start, or a folder that may not be read
  }
  try {
    return parseStoredSettings(JSON.parse(text));
  } catch {
    return { settings: defaultSettings, isIntact: false }; // not JSON: cut off, or overwritten by something else
  }
}
