import {
  defaultSettings,
  type Settings,
  type SettingsChange,
  settings,
} from "../../shared/domain/settings.ts";

export interface StoredSettings {
  readonly settings: Settings;
  /** False if something in the file had to be replaced by a default: the file is worth keeping aside. */
  readonly isIntact: boolean;
}

/** What a settings file says, key by key: a key that is missing or does not fit gets its default. */
export function parseStoredSettings(raw: unknown): StoredSettings {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    return { settings: defaultSettings, isIntact: false };
  let isIntact = true;
  const entries = Object.entries(settings.shape).map(([key, schema]) => {
    const value: unknown = Object.hasOwn(raw, key) ? Reflect.get(raw, key) : undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return [key, parsed.data];
    // An older version wrote fewer keys: that is no damage.
    if (value !== undefined) isIntact = false;
    return [key, defaultSettings[key as keyof Settings]]; // a key of the schema
  });
  return { settings: settings.parse(Object.fromEntries(entries)), isIntact };
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
