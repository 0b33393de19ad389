import type { KeyCheck, KeyList } from "../../shared/contract/keys.ts";
import type { Stop } from "../../shared/rpc/wire.ts";

/** The keys of all providers that have one. Keys go in here and come out nowhere. */
export interface KeyService {
  /** What is known of each provider's key, in the registry's order. */
  list(): KeyList;
  /** Called after every change of a key, and when a team's own endpoints come, change or go. */
  watch(listener: (list: KeyList) => void): Stop;
  /**
   * Why a provider cannot run for want of a key, and what to do, in one sentence; null when it can, and for providers
   * that need none.
   */
  missing(providerId: string): string | null;
  /** @throws AppError `not-found` (no such provider), `invalid-input` (no key can look like this), storage errors. */
  set(providerId: string, key: string): Promise<void>;
  /** A key of the environment stays. @throws AppError `not-found`, storage errors. */
  remove(providerId: string): Promise<void>;
  /**
   * Asks the provider in a way that costs nothing; what goes wrong is the answer.
   * @throws AppError `not-found`; `cancelled` when the signal aborts.
   */
  test(providerId: string, signal: AbortSignal): Promise<KeyCheck>;
}
