import { join } from "node:path";

/** What decides where files lie; handed in, so that tests need not change the process. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * The library: what was asked for, else PALIMPSEST_LIBRARY, else `Palimpsest Library` in the person's own
 * folder. Not `Palimpsest`: where letters' case does not count, a clone of the repository has that name.
 */
export function libraryFolder(asked: string | undefined, { env, home }: Surroundings): string {
  return asked ?? (env.PALIMPSEST_LIBRARY || join(home, "Palimpsest Library"));
}

/**
 * Weights and what is known of them: PALIMPSEST_MODELS, else where programs keep large data on this system (XDG Base
 * Directory Specification 0.8 elsewhere). Not in the library: a model belongs to a computer, and is no picture.
 */
export function modelsFolder({ platform, env, home }: Surroundings): string {
  if (env.PALIMPSEST_MODELS) return env.PALIMPSEST_MODELS;
  if (platform === "win32")
    return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "Palimpsest", "models");
  if (platform === "darwin") return join(home, "Library", "Application Support", "Palimpsest", "models");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "Palimpsest", "models");
}

/** Where programs keep their settings on this system (XDG Base Directory Specification 0.8 elsewhere). */
export function settingsFolder({ platform, env, home }: Surroundings): string {
  if (platform === "win32") return join(env.APPDATA || join(home, "AppData", "Roaming"), "Palimpsest");
  if (platform === "darwin") return join(home, "Library", "Application Support", "Palimpsest");
  return join(env.XDG_CONFIG_HOME || join(home, ".config"), "Palimpsest");
}
