import { AppError } from "../../shared/errors.ts";
import { registerSecret } from "../log.ts";
import type { KeyHolder } from "../providers/provider.ts";
import type { SecretStore } from "./secret-store.ts";

export interface KeySources {
  readonly secrets: Pick<SecretStore, "canStore" | "get">;
  /** Wins over what is stored. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface FoundKey {
  readonly value: string;
  readonly source: "stored" | "session" | "environment";
}

/** A provider's key and where it comes from; null where there is none. */
export function findKey(provider: KeyHolder, { secrets, environment }: KeySources): FoundKey | null {
  const name = provider.key?.environmentName;
  const outside = name ? environment[name]?.trim() : undefined;
  if (outside) {
    registerSecret(outside);
    return { value: outside, source: "environment" };
  }
  const value = secrets.get(provider.id);
  return value === null ? null : { value, source: secrets.canStore ? "stored" : "session" };
}

/** As in the contract (shared/contract/keys.ts). */
const longestKey = 1000;

/**
 * A key as it may stand in a header: trimmed, visible ASCII.
 * @param what names it at the start of a sentence.
 * @throws AppError `invalid-input`; never with the key in it.
 */
export function checkKey(text: string, what: string): string {
  const key = text.trim();
  if (key.length > longestKey) {
    throw new AppError("invalid-input", `${what} has ${key.length} characters; the limit is ${longestKey}.`, {
      nextStep: "Copy the key alone, without what stands around it.",
    });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new AppError("invalid-input", `${what} is empty or holds a character that no key has.`, {
      nextStep: "Copy it again: letters, digits and signs in one line, without spaces.",
    });
  }
  return key;
}

/** What to do where a provider's key is missing. */
export function whereToPutKey({ name, key }: KeyHolder): string {
  const elsewhere = key?.environmentName ? `, or set ${key.environmentName}` : "";
  return `Add a key for ${name} in Settings → Keys${elsewhere}.`;
}
