/** Where keys lie: their names are provider ids, their values never leave the Node side but to their provider. */
export interface SecretStore {
  /** False: what is set is forgotten when Palimpsest ends. */
  readonly canStore: boolean;
  /** Why it cannot, and what a person can do, as sentences; null where it can. */
  readonly reason: string | null;
  get(name: string): string | null;
  names(): readonly string[];
  /** @throws AppError storage errors; then the store has what it had before. */
  set(name: string, value: string): Promise<void>;
  /** Not used from the call on, whether or not it can be taken off the disk. @throws AppError storage errors. */
  remove(name: string): Promise<void>;
}
