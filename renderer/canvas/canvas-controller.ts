import type { Size } from "../../shared/domain/geometry.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { ExportOptions, ReplaceOptions } from "../mask/mask-client.ts";
import type { MaskOperation } from "../mask/mask-operation.ts";
import type { MaskState } from "../state/mask.ts";
import type { MaskStepKind } from "../state/mask-work.ts";

/** A picture for the canvas. The preview is shown until the full picture is decoded. */
export interface CanvasPicture extends Size {
  readonly url: string;
  readonly previewUrl: string;
}

/**
 * How two pictures are compared: with a bar between them, next to each other under one zoom, one after the other in the
 * same place, or by the difference of their values, made `gain` times as bright (a power of two).
 */
export type ComparisonMode =
  | { readonly type: "slider" | "sideBySide" }
  | { readonly type: "blink"; readonly isPaused: boolean }
  | { readonly type: "difference"; readonly gain: number };

/** Two pictures to compare on the canvas. */
export interface Comparison {
  readonly before: CanvasPicture;
  readonly after: CanvasPicture;
  readonly mode: ComparisonMode;
}

/** What the rest of the editor may ask of the canvas. Everything is in picture pixels. */
export interface CanvasController {
  /** Shows a picture; the viewport is kept when its size equals the one shown before, else it is fitted. */
  setPicture(picture: CanvasPicture | null): Promise<void>;
  /** Shows two pictures (null ends it). The mask cannot be painted meanwhile. */
  setComparison(comparison: Comparison | null): Promise<void>;

  /**
   * Replaces the mask for pictures of a size by an 8-bit grey PNG of that size, or empties it; forgets its undo steps.
   * @param feather as in `setFeather`
   */
  loadMask(size: Size, url: string | null, feather: number): Promise<void>;
  /**
   * Replaces the mask for pictures of a size (null: empties it) as one undoable change (calls `onMaskStep` if anything
   * changes); what was painted before, and its feather, come back with undo. Resolves to the mask as it is then; null
   * where it has another revision than it should, or a pointer is at work on it.
   */
  replaceMask(size: Size, url: string | null, options?: ReplaceOptions): Promise<MaskState | null>;
  /** Whether the mask can be painted on; a canvas starts with yes. Without, pictures can be looked at only. */
  setEditable(isEditable: boolean): void;
  /** Ends a gesture in progress and keeps what it did. */
  interrupt(): void;
  /** Resolves when no pointer or arrow key is at work on the stage. */
  atRest(): Promise<void>;
  /** Resolves when all that was asked of the mask before has been done and told; a gesture in progress goes on. */
  settled(): Promise<void>;
  /** The mask as an 8-bit (or, if hard, 1-bit) grey PNG, 255 = edit; null when empty. */
  exportMask(signal?: AbortSignal, options?: ExportOptions): Promise<Blob | null>;
  /** Does it as one undo step; resolves to whether anything changed, rejects as MaskClient.operate does. */
  operateMask(operation: MaskOperation, signal?: AbortSignal): Promise<boolean>;
  /** @param sigma standard deviation in picture pixels, 0 = none; a live parameter, no undo step @param size whose mask; else the one shown */
  setFeather(sigma: number, size?: Size): void;
  undo(): void;
  redo(): void;
  /** @param size whose mask; as one undoable change, wherever the person has gone by then */
  invertMask(size: Size): void;
  /** @param size as in `invertMask` */
  clearMask(size: Size): void;
  /** Called after each undoable change of the mask (one a gesture), not for undo and redo. */
  onMaskStep(listener: (kind: MaskStepKind) => void): Stop;

  fit(): void;
  /** Zooms around the stage's centre; 1 = a picture pixel is a CSS pixel. */
  zoomTo(scale: number): void;
  zoomBy(factor: number): void;
  /** Moves the picture on the stage, CSS pixels; some of it stays in sight. */
  panBy(dx: number, dy: number): void;
  destroy(): void;
}
