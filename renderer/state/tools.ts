import { createStore } from "zustand/vanilla";
import { defaultSettings, type Settings } from "../../shared/domain/settings.ts";

export type ToolId =
  | "brush"
  | "eraser"
  | "lasso"
  | "polygon"
  | "rectangle"
  | "ellipse"
  | "wand"
  | "colorRange"
  | "quickSelect"
  | "moveMask"
  | "crop"
  | "pan"
  | "zoom";

/** How a new area joins the mask. */
export type CombineMode = Settings["toolOptions"]["combine"];

/** The tool a person chose; held keys may override it for a moment (tools/active-tool.ts). */
export interface Tools {
  readonly chosen: ToolId;
  /** Diameter in picture pixels, 1..2000. */
  readonly brushSize: number;
  /** 0..1; 1 = exact edge. */
  readonly brushHardness: number;
  readonly toolOptions: Settings["toolOptions"];
  /** Shown over the picture. */
  readonly maskVisible: boolean;
}

export const toolStore = createStore<Tools>()(() => ({
  chosen: "brush",
  brushSize: defaultSettings.brushSize,
  brushHardness: defaultSettings.brushHardness,
  toolOptions: defaultSettings.toolOptions,
  maskVisible: true,
}));

/** Changes some options of the tools; the others stay. */
export function setToolOptions(change: Partial<Tools["toolOptions"]>): void {
  toolStore.setState(({ toolOptions }) => ({ toolOptions: { ...toolOptions, ...change } }));
}
