import { createStore } from "zustand/vanilla";
import type { NodeId } from "../../shared/domain/ids.ts";

/** The dialog over the page; a dialog never opens another. */
export type OpenDialog =
  /** `nodeId` null exports the current node. */
  | { readonly type: "export"; readonly nodeId: NodeId | null }
  | { readonly type: "settings" }
  | { readonly type: "shortcuts" };

export const dialogStore = createStore<{ readonly dialog: OpenDialog | null }>()(() => ({ dialog: null }));
