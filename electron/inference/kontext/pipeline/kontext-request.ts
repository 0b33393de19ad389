import type { Size } from "../../../../shared/domain/geometry.ts";
import type { MaskRaster, Raster8 } from "../../../../shared/domain/raster.ts";

/** One edit, ready to compute: nothing here is resized or filled in any more. */
export interface KontextRequest {
  /** The picture that is edited, used at its own size: three channels, sides multiples of 16. */
  readonly context: Raster8;
  /** Of the result, sides multiples of 16. With a mask in `constrained` mode it must be the context's. */
  readonly size: Size;
  /** Of the result's size, 255 = edit; null edits all of it. In `free` mode it is not looked at. */
  readonly mask: MaskRaster | null;
  /** `constrained` holds what the mask keeps at the source at every step, `free` lets the model paint everywhere. */
  readonly mode: "constrained" | "free";
  /** Further pictures that the model looks at: three channels, sides multiples of 16, each at its own size. */
  readonly references: readonly Raster8[];
  readonly prompt: string;
  /** Used where `trueCfgScale` is above 1. */
  readonly negativePrompt: string | null;
  /** 1 asks the model once a step; above 1 it is asked twice, if there is a negative prompt. */
  readonly trueCfgScale: number;
  /** What the distilled model is told, usually 2.5. */
  readonly guidance: number;
  /** 1..100. */
  readonly steps: number;
  /** 0..4294967295. */
  readonly seed: number;
  /** Relative change below which a step reuses the last answer of the model (about 0.05..0.3); null asks it at every step. */
  readonly stepCacheThreshold: number | null;
  /** Encodes and decodes in tiles, which takes less memory and changes pixels a little. */
  readonly isVaeTiled: boolean;
}

/** `load`: the transformer, which most of the weights belong to. */
export type KontextStage = "text" | "encode" | "load" | "steps" | "decode";

export interface KontextStep {
  /** 1..`steps`, of the step that ended. */
  readonly step: number;
  readonly steps: number;
  /** What the picture will roughly be: an eighth of the result's sides. */
  readonly preview: Raster8;
  /** Whether the step cache answered instead of the model. */
  readonly isReused: boolean;
}

export interface KontextListener {
  /** Looked at before every network and between steps; the process hears other messages there too. */
  readonly signal: AbortSignal;
  onStage?(stage: KontextStage): void;
  onStep?(step: KontextStep): void;
}

export interface KontextResult {
  /** Of the size asked for, three channels. */
  readonly image: Raster8;
  /** Sentences for people: a prompt that was cut. */
  readonly warnings: readonly string[];
}
