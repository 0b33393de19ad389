import { z } from "zod";
import { createStore } from "zustand/vanilla";

/** What of the view a person can turn on and off. It belongs to this window, so the browser keeps it. */
export interface ViewOptions {
  /** Lines between the pixels, where they are large enough. */
  readonly pixelGrid: boolean;
  readonly rulers: boolean;
  /** The whole picture in a corner, while only a part of it is in sight. */
  readonly minimap: boolean;
  /** Left and right exchanged on the screen only: a composition is judged with fresh eyes. Not kept. */
  readonly isFlipped: boolean;
}

const storageKey = "palimpsest.view";
const standard: ViewOptions = { pixelGrid: true, rulers: false, minimap: true, isFlipped: false };

const storedOptions = z.object({
  pixelGrid: z.boolean().catch(standard.pixelGrid),
  rulers: z.boolean().catch(standard.rulers),
  minimap: z.boolean().catch(standard.minimap),
});

export const viewOptionsStore = createStore<ViewOptions>()(() => standard);

/** Reads what the browser kept and keeps every change from now on. */
export function keepViewOptions(storage: Storage): () => void {
  try {
    const text = storage.getItem(storageKey);
    if (text !== null) viewOptionsStore.setState(storedOptions.parse(JSON.parse(text)));
  } catch {
    // Blocked by the browser, not ours, or cut off: the standard view.
  }
  return viewOptionsStore.subscribe(({ pixelGrid, rulers, minimap }) => {
    try {
      storage.setItem(storageKey, JSON.stringify({ pixelGrid, rulers, minimap }));
    } catch {
      // A browser that keeps nothing costs only these choices next time.
    }
  });
}
