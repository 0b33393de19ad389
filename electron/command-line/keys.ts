import { AppError } from "../../shared/errors.ts";
import { createKeyService } from "../secrets/key-service.ts";
import { findKey } from "../secrets/provider-keys.ts";
import { onlyPositional, readArguments, usageError } from "./arguments.ts";
import type { CommandContext } from "./command.ts";
import { type CommandServices, openCommandServices, whereKeysCome } from "./command-services.ts";

/** `palimpsest keys set|test|remove PROVIDER`. */
export async function keysCommand(args: readonly string[], context: CommandContext): Promise<void> {
  const [action, ...names] = readArguments(args, {}).positionals;
  switch (action) {
    case "test":
      return testKey(onlyPositional(names, "one provider"), context);
    case "set":
    case "remove":
      return explain(action, onlyPositional(names, "one provider"));
    default:
      throw usageError("keys takes set, test or remove and the name of a provider.");
  }
}

async function testKey(id: string, { terminal, signal }: CommandContext): Promise<void> {
  const services = await openCommandServices();
  const { keyHolders, findAccount, settings, secrets, environment, outside } = services;
  const provider = findProvider(id, services);
  if (!findKey(provider, services)) throw new AppError("key-refused", explanation(id, services));
  const keys = createKeyService({
    providers: keyHolders,
    secrets,
    environment,
    settings: { get: () => settings, watch: () => () => {} },
    findAccount,
    outside,
  });
  try {
    const check = await keys.test(id, signal);
    if (check.result === "refused") throw new AppError("key-refused", check.detail);
    terminal.result({ provider: id, ...check }, `${provider.name}: ${check.result}. ${check.detail}`);
  } finally {
    keys.close();
  }
}

/** There is no place to set a key in or to remove one from (docs/decisions/2026-11-21-keys.md). */
async function explain(action: "set" | "remove", id: string): Promise<void> {
  const services = await openCommandServices();
  findProvider(id, services);
  throw new AppError("unavailable", whereKeysCome, {
    nextStep: `To ${action} it, ${howTo(action, id, services)}`,
  });
}

function explanation(id: string, services: CommandServices): string {
  return `There is no key for ${findProvider(id, services).name}: ${howTo("set", id, services)}`;
}

function howTo(action: "set" | "remove", id: string, services: CommandServices): string {
  const name = findProvider(id, services).key?.environmentName;
  if (name === null || name === undefined)
    return "enter it in the editor: a server of your own has no variable.";
  return action === "set"
    ? `set the environment variable ${name}, for example: export ${name}=…`
    : `take ${name} out of the environment, for example: unset ${name}`;
}

function findProvider(id: string, { keyHolders }: Pick<CommandServices, "keyHolders">) {
  const withKeys = keyHolders().filter(({ key }) => key !== null);
  const provider = withKeys.find((candidate) => candidate.id === id);
  if (provider) return provider;
  throw usageError(
    `There is no provider "${id}" that takes a key; choose one of ${withKeys.map((known) => known.id).join(", ")}.`,
  );
}
