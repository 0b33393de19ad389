import { createStore } from "zustand/vanilla";
import type { Transform } from "../../shared/domain/transform.ts";

/** The crop, turn or the like that is being made of the picture on the canvas; null while there is none. */
export interface Transforming {
  readonly running: {
    readonly type: Transform["type"];
    /** Stops it, and those that were asked for after it. */
    readonly cancel: () => void;
  } | null;
}

export const transformingStore = createStore<Transforming>()(() => ({ running: null }));
