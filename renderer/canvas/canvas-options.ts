import type { StoreApi } from "zustand/vanilla";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { MaskWorkerFactory } from "../mask/mask-client.ts";
import type { Crop } from "../state/crop.ts";
import type { MaskSummary } from "../state/mask.ts";
import type { Tools } from "../state/tools.ts";
import type { ViewOptions } from "../state/view-options.ts";
import type { Viewport } from "../state/viewport.ts";
import type { PhotoWorkerFactory } from "./photo-client.ts";

export interface MaskAppearance {
  /** `#rrggbb` */
  readonly maskColor: string;
  /** 0..1 */
  readonly maskOpacity: number;
}

/** The part of a store that the canvas reads; any zustand store whose state has these fields is one. */
export interface Readable<State> {
  getState(): State;
  subscribe(listener: (state: State) => void): Stop;
}

export interface CanvasOptions {
  /** The stage's name for screen readers. */
  readonly label: string;
  readonly appearance: Readable<MaskAppearance>;
  readonly viewport?: StoreApi<Viewport>;
  readonly tools?: StoreApi<Tools>;
  readonly viewOptions?: StoreApi<ViewOptions>;
  readonly crop?: StoreApi<Crop>;
  /** Written by the canvas. */
  readonly mask?: StoreApi<MaskSummary>;
  /** Told why a tool could not do its work; by default the page's own handler of errors is. */
  readonly onError?: (error: unknown) => void;
  readonly createMaskWorker?: MaskWorkerFactory;
  readonly createPhotoWorker?: PhotoWorkerFactory;
}
