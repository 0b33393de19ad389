import { z } from "zod";
import { createStore } from "zustand/vanilla";
import { clamp } from "../../shared/domain/geometry.ts";

/** How the window is divided. It belongs to this window, not to the library, so the browser keeps it. */
export interface Layout {
  /** CSS pixels. */
  readonly panelWidth: number;
  readonly panelVisible: boolean;
  readonly detailsVisible: boolean;
}

export const panelWidthLimits = { minimum: 264, maximum: 520 } as const;

const storageKey = "palimpsest.layout";
export const standardLayout: Layout = { panelWidth: 312, panelVisible: true, detailsVisible: false };

const storedLayout = z.object({
  panelWidth: z.number().transform(clampPanelWidth).catch(standardLayout.panelWidth),
  panelVisible: z.boolean().catch(standardLayout.panelVisible),
  detailsVisible: z.boolean().catch(standardLayout.detailsVisible),
});

export const layoutStore = createStore<Layout>()(() => standardLayout);

/** Reads what the browser kept and keeps every change from now on. */
export function keepLayout(storage: Storage): () => void {
  layoutStore.setState(parseLayout(read(storage)));
  return layoutStore.subscribe((layout) => {
    try {
      storage.setItem(storageKey, JSON.stringify(layout));
    } catch {
      // A browser that keeps nothing (private window, full disk) costs only the panel's width next time.
    }
  });
}

/** The layout in `text`; whatever is missing or unusable is the standard one's. */
export function parseLayout(text: string | null): Layout {
  try {
    return storedLayout.parse(text === null ? {} : JSON.parse(text));
  } catch {
    return standardLayout; // not ours, or cut off
  }
}

export function clampPanelWidth(width: number): number {
  return Math.round(clamp(width, panelWidthLimits.minimum, panelWidthLimits.maximum));
}

function read(storage: Storage): string | null {
  try {
    return storage.getItem(storageKey);
  } catch {
    return null; // blocked by the browser: the standard layout
  }
}
