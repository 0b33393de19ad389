import { createStore } from "zustand/vanilla";

/** A picture on its way into the library. */
export interface PictureImport {
  readonly id: number;
  readonly name: string;
  readonly stage: "uploading" | "decoding";
  /** 0..1 while uploading; null while unknown. */
  readonly fraction: number | null;
}

export const importStore = createStore<{ readonly imports: readonly PictureImport[] }>()(() => ({
  imports: [],
}));
