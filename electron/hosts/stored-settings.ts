import {
  defaultSettings,
  type Settings,
  type SettingsChange,
  settings,
} from "../../shared/domain/settings.ts";
import type { SettingsStore } from "../handlers/host-services.ts";

export interface StoredSettings {
  readonly settings: Settings;
  /** False if something in the file had to be replaced by a default: the file is worth keeping aside. */
  readonly isIntact: boolean;
}

/**
 * What a damaged file stands for. Whether it held a cap cannot be known, so nothing is spent until a person has set one
 * again or lifted this one.
 */
const damagedSettings: Settings = { ...defaultSettings, spendingCaps: { daily: 0, monthly: null } };

/** @param text of the settings file; null where there is none yet. */
export function readStoredSettings(text: string | null): StoredSettings {
  if (text === null) return { settings: defaultSettings, isIntact: true };
  try {
    return parseStoredSettings(JSON.parse(text));
  } catch {
    return { settings: damagedSettings, isIntact: false }; // cut off, or overwritten by something else
  }
}

/** What a settings file says, key by key: a key that is missing or does not fit gets its default. */
export function parseStoredSettings(raw: unknown): StoredSettings {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    return { settings: damagedSettings, isIntact: false };
  let isIntact = true;
  const entries = Object.entries(settings.shape).map(([key, schema]) => {
    const value: unknown = Object.hasOwn(raw, key) ? Reflect.get(raw, key) : undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return [key, parsed.data];
    // An older version wrote fewer keys: that is no damage.
    if (value === undefined) return [key, defaultSettings[key as keyof Settings]]; // a key of the schema
    isIntact = false;
    return [key, damagedSettings[key as keyof Settings]]; // a key of the schema
  });
  return { settings: settings.parse(Object.fromEntries(entries)), isIntact };
}

/** Settings in memory; `keep` is told of every change, to write it where the host keeps such things. */
export function createSettings(initial: Settings, keep: (settings: Settings) => void): SettingsStore {
  let current = initial;
  const listeners = new Set<(settings: Settings) => void>();
  return {
    get: () => current,
    update: (change) => {
      current = changeSettings(current, change);
      keep(current);
      for (const listener of listeners) listener(current);
      return current;
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** @throws ZodError if the change does not fit; the contract has proven that it does. */
export function changeSettings(current: Settings, change: SettingsChange): Settings {
  const defined = Object.entries(change).filter(([, value]) => value !== undefined);
  return settings.parse({ ...current, ...Object.fromEntries(defined) });
}

/** `settings.json` → `settings.damaged-2026-11-21T10-00-00-000Z.json`, beside it. */
export function damagedName(path: string, now: Date): string {
  return `${path.replace(/\.json$/, "")}.damaged-${now.toISOString().replace(/[:.]/g, "-")}.json`;
}
