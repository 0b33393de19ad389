import { createStore } from "zustand/vanilla";
import type { KeyCheck, KeyList } from "../../shared/contract/keys.ts";

export interface KeysState {
  /** What the host says of every provider's key; null until it has said. Never a key itself. */
  readonly list: KeyList | null;
  /** By provider: what the last test said; `null` while it runs. */
  readonly checks: Readonly<Record<string, KeyCheck | null>>;
}

export const keyStore = createStore<KeysState>()(() => ({ list: null, checks: {} }));

/** A provider as people call it. */
export function nameOfProvider(list: KeyList | null, provider: string): string {
  if (provider === "builtin") return "on this computer";
  return list?.keys.find((key) => key.provider === provider)?.name ?? provider;
}
