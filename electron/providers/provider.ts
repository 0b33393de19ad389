import type { Model } from "../../shared/catalogue/model.ts";
import type { Parameters } from "../../shared/domain/edit-request.ts";
import type { Rect, Size } from "../../shared/domain/geometry.ts";
import type { Cost } from "../../shared/domain/node.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import type { Log } from "../log.ts";

/** One edit as a provider sees it: already framed (cropped to what the model wants), mask 255 = edit. */
export interface ProviderRequest {
  readonly model: Model;
  readonly image: Raster8;
  /** Same size as `image`; null edits all of it. */
  readonly mask: MaskRaster | null;
  readonly prompt: string;
  /** Proven against the model's schema, defaults filled in. */
  readonly parameters: Parameters;
  /** 0..4294967295. */
  readonly seed: number;
  readonly references: readonly Raster[];
}

/** Everything outside a provider's own logic; nothing is taken from globals, so tests can stand in for it. */
export interface RunContext {
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: Log;
}

export type ProviderEvent =
  /** The service took the job: journalled and fsynced before the generator is asked for more. */
  | { readonly type: "accepted"; readonly remoteId: string; readonly pollingUrl: string | null }
  | { readonly type: "queued"; readonly position: number | null }
  | { readonly type: "progress"; readonly fraction: number | null; readonly stage: string };

export interface ProviderResult {
  /** Same size as the request's image. */
  readonly image: Raster8;
  readonly cost: Cost | null;
  readonly modelRevision: string | null;
  /** What was ignored, clamped or guessed. */
  readonly warnings: readonly string[];
}

/** A source of edits. It never sees the library, a path or the person's other pictures. */
export interface Provider {
  readonly id: string;
  /** Jobs that may run at the same time. */
  readonly concurrency: number;
  /**
   * How many pixels around the mask's bounds the model wants to see. `Infinity` asks for the whole picture.
   */
  context(model: Model, parameters: Parameters, maskBounds: Rect, picture: Size): number;
  /** Events are yielded, the result is returned; `return()` and an abort of `context.signal` clean up. */
  run(request: ProviderRequest, context: RunContext): AsyncGenerator<ProviderEvent, ProviderResult, void>;
}
