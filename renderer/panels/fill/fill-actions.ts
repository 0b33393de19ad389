import type { Settings } from "../../../shared/domain/settings.ts";

/** What the panel asks the editor to do. */
export interface FillActions {
  readonly run: () => void;
  readonly chooseModel: () => void;
  /** Opens the place where a provider's key is given. */
  readonly addKey: (provider: string) => void;
  readonly changeCaps: () => void;
  readonly changeSettings: (change: Partial<Settings>) => void;
  readonly addReferences: (files: readonly File[]) => void;
}
