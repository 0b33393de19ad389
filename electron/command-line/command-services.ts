import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Settings } from "../../shared/domain/settings.ts";
import { modelsFolder, settingsFolder } from "../hosts/folders.ts";
import { readStoredSettings } from "../hosts/stored-settings.ts";
import { providerPictures } from "../imaging/provider-pictures.ts";
import { inStorage, systemCode } from "../library/storage-errors.ts";
import { createHub } from "../local-models/hub/hub-account.ts";
import type { LocalModels } from "../local-models/local-models.ts";
import { openLocalModels } from "../local-models/open-local-models.ts";
import { createLog, logLevelFrom } from "../log.ts";
import { createProviders } from "../providers/all-providers.ts";
import type { FindAccount, KeyHolder, RunContext } from "../providers/provider.ts";
import { createRegistry, type Registry } from "../providers/registry.ts";
import { createAccounts } from "../secrets/accounts.ts";
import type { SecretStore } from "../secrets/secret-store.ts";
import { createSessionSecrets } from "../secrets/session-secrets.ts";

/** What a command needs of the product where it works without a library. */
export interface CommandServices {
  readonly registry: Registry;
  readonly localModels: LocalModels;
  /** Providers, and where models are fetched from. */
  readonly keyHolders: () => readonly KeyHolder[];
  readonly findAccount: FindAccount;
  /** Of the headless host, read once and never written. */
  readonly settings: Settings;
  readonly secrets: SecretStore;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly outside: Omit<RunContext, "signal" | "account">;
}

export const whereKeysCome =
  "The command line has no safe place for keys: they come from the environment, for each run anew.";

/** What to do where a provider's key is missing: what the editor keeps is not read here. */
export function howToSetKey({ name, key }: KeyHolder): string {
  return key?.environmentName
    ? `Set the environment variable ${key.environmentName}, for example: export ${key.environmentName}=…`
    : `Run it in the editor: the key of ${name} is entered there and has no variable.`;
}

/** @throws AppError storage errors where there are settings that cannot be read. */
export async function openCommandServices(): Promise<CommandServices> {
  const surroundings = { platform: process.platform, env: process.env, home: homedir() };
  const settings = await readSettings(join(settingsFolder(surroundings), "web-settings.json"));
  const secrets = createSessionSecrets(whereKeysCome);
  const log = createLog({
    level: logLevelFrom(process.env.PALIMPSEST_LOG, "warn"),
    write: (line) => process.stderr.write(line),
  });
  const environment = process.env;
  const findAccount = createAccounts({
    secrets,
    environment,
    baseUrls: () => settings.baseUrls,
    keyAdvice: howToSetKey,
  });
  const outside: CommandServices["outside"] = {
    fetch,
    log,
    now: Date.now,
    sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
    pictures: providerPictures,
  };
  const workerFolder = new URL(".", import.meta.url);
  const hub = createHub({ findAccount, environment, settings: () => settings, ...outside });
  const localModels = await openLocalModels({
    modelsFolder: modelsFolder(surroundings),
    workerFolder,
    hub: hub.connection,
    settings: () => settings,
    log,
  });
  const endpoints = () => settings.compatibleEndpoints;
  const registry = createRegistry(
    createProviders({ workerFolder, endpoints, localModels: localModels.edits }),
  );
  return {
    registry,
    keyHolders: () => [...registry.providers(), hub.keyHolder],
    localModels,
    findAccount,
    settings,
    secrets,
    environment,
    outside,
  };
}

/** A file that is damaged allows no spending; one that is not there is the defaults. */
async function readSettings(path: string): Promise<Settings> {
  const text = await inStorage(`read the settings ${path}`, async () => {
    try {
      return await readFile(path, "utf8");
    } catch (error) {
      if (systemCode(error) === "ENOENT") return null;
      throw error;
    }
  });
  return readStoredSettings(text).settings;
}
