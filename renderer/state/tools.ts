import { createStore } from "zustand/vanilla";

export type ToolId = "brush" | "eraser" | "pan";

/** The tool a person chose; held keys may override it for a moment (tools/active-tool.ts). */
export interface Tools {
  readonly chosen: ToolId;
  /** Diameter in picture pixels, 1..2000. */
  readonly brushSize: number;
  /** 0..1; 1 = exact edge. */
  readonly brushHardness: number;
  /** Shown over the picture. */
  readonly maskVisible: boolean;
}

export const toolStore = createStore<Tools>()(() => ({
  chosen: "brush",
  brushSize: 120,
  brushHardness: 1,
  maskVisible: true,
}));
