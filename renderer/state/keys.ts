import { createStore } from "zustand/vanilla";
import type { KeyCheck, KeyList } from "../../shared/contract/keys.ts";

export interface KeysState {
  /** What the host says of every provider's key; null until it has said. Never a key itself. */
  readonly list: KeyList | null;
  /** By provider: what the last test said; `null` while it runs. */
  readonly checks: Readonly<Record<string, KeyCheck | null>>;
}

export const keyStore = createStore<KeysState>()(() => ({ list: null, checks: {} }));

/** How the button is called that leads to what a provider lacks. */
export function remedyTitle(provider: string): string {
  return provider === "local" ? "Models on this computer…" : "Add a key…";
}

/** Whether no service has a part in it: what it makes is free, and nothing leaves this computer. */
export function runsHere(provider: string): boolean {
  return provider === "builtin" || provider === "local";
}

/** A provider as people call it. */
export function nameOfProvider(list: KeyList | null, provider: string): string {
  if (runsHere(provider)) return "on this computer";
  return list?.keys.find((key) => key.provider === provider)?.name ?? provider;
}
