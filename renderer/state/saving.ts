import { createStore } from "zustand/vanilla";
import type { AssetHash } from "../../shared/domain/ids.ts";

/** How far the mask on the canvas is on its way to the library. Everything else is saved before it is shown. */
export interface SavingState {
  /** `opening`: the saved mask is not on the canvas yet, so nothing can be done to it; `unreadable`: nor ever will be, unless the person chooses. */
  readonly status: "opening" | "unreadable" | "saved" | "pending" | "saving" | "failed";
  /** The mask as last saved; null = empty. */
  readonly maskHash: AssetHash | null;
}

export const savingStore = createStore<SavingState>()(() => ({ status: "opening", maskHash: null }));
