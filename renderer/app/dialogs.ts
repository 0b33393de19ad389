import { createStore } from "zustand/vanilla";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { NodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import type { SettingsPageId } from "../panels/settings/settings-actions.ts";

/** A run of which some was made before from exactly the same. */
export interface EarlierChoice {
  readonly matches: readonly { readonly request: EditRequest; readonly node: HistoryNode }[];
  /** What was not made before. */
  readonly others: readonly EditRequest[];
  /** US dollars for one result; null is unknown. */
  readonly costEach: number | null;
}

/** Changes of the mask that need a number. */
export type MaskDialog = "grow" | "shrink" | "smooth" | "threshold";

/** The dialog over the page; a dialog never opens another, but may give way to one. */
export type OpenDialog =
  /** `nodeId` null exports the current node. */
  | { readonly type: "export"; readonly nodeId: NodeId | null }
  /** `provider`: whose key the person is about to give. */
  | { readonly type: "settings"; readonly page: SettingsPageId; readonly provider?: string }
  | { readonly type: "models" }
  | { readonly type: "earlier"; readonly choice: EarlierChoice }
  | { readonly type: "ledger" }
  | { readonly type: "blank" }
  | { readonly type: "changeMask"; readonly kind: MaskDialog }
  | { readonly type: "maskFromDifference" }
  | { readonly type: "shortcuts" };

export const dialogStore = createStore<{ readonly dialog: OpenDialog | null }>()(() => ({ dialog: null }));

/** The settings where what a provider lacks is given: its key, or weights on this computer. */
export function openKeys(provider: string): void {
  openDialog({ type: "settings", page: pageOf(provider), provider });
}

/** A team's own servers, and the models of this computer, have pages of their own. */
function pageOf(provider: string): SettingsPageId {
  if (provider === "local") return "localModels";
  return provider.startsWith("compatible/") ? "servers" : "keys";
}

export function openDialog(dialog: OpenDialog): void {
  dialogStore.setState({ dialog });
}

export function closeDialog(): void {
  dialogStore.setState({ dialog: null });
}
