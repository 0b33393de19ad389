import { createStore } from "zustand/vanilla";

/** The mask that was copied last, as a PNG; for as long as the page lives. */
export const maskClipboardStore = createStore<{ readonly png: Blob | null }>()(() => ({ png: null }));
