import type { Settings } from "../../../shared/domain/settings.ts";

export type SettingsPageId =
  | "general"
  | "keys"
  | "servers"
  | "localModels"
  | "spending"
  | "programs"
  | "about";

/** What the dialog asks the editor to do. */
export interface SettingsActions {
  readonly change: (change: Partial<Settings>) => void;
  readonly copy: (text: string) => void;
  readonly setKey: (provider: string, key: string) => Promise<void>;
  readonly removeKey: (provider: string) => void;
  readonly testKey: (provider: string) => void;
  readonly showLedger: () => void;
  readonly showPage: (page: SettingsPageId) => void;
  readonly close: () => void;
}
