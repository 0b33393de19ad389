import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import Store from "electron-store";
import type { Settings } from "../../../shared/domain/settings.ts";
import type { SettingsStore } from "../../handlers/host-services.ts";
import type { Log } from "../../log.ts";
import { createSettings, damagedName, readStoredSettings } from "../stored-settings.ts";

/**
 * Settings in electron-store, proven by the contract's schema. A damaged file is kept aside and replaced by what could
 * be read of it. It is read before electron-store does, which would throw on a damaged one or empty it.
 * @param folder where the system keeps this app's files.
 */
export function openSettingsStore(folder: string, log: Log): SettingsStore {
  const path = join(folder, "settings.json");
  const { settings, isIntact } = readStoredSettings(readIfThere(path));
  if (!isIntact) {
    const aside = damagedName(path, new Date());
    log.warn("The settings file is damaged; it is kept aside.", { path, aside });
    try {
      renameSync(path, aside);
    } catch (error) {
      log.warn("It could not be moved.", { error });
    }
  }
  const store = new Store<Settings>({ name: "settings", cwd: folder, clearInvalidConfig: true });
  return createSettings(settings, (changed) => {
    try {
      store.store = changed;
    } catch (error) {
      log.warn("The settings could not be kept.", { path, error }); // they last until the app ends
    }
  });
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // the first start
  }
}
