import type { Model } from "../../shared/catalogue/model.ts";
import type { KeyCheck } from "../../shared/contract/keys.ts";
import type { Parameters } from "../../shared/domain/edit-request.ts";
import type { Rect, Size } from "../../shared/domain/geometry.ts";
import type { Cost } from "../../shared/domain/node.ts";
import type { MaskRaster, Raster8 } from "../../shared/domain/raster.ts";
import type { Charge } from "../../shared/errors.ts";
import type { Log } from "../log.ts";

/** One edit as a provider sees it: already framed (cut out, padded and brought to a size of the model). */
export interface ProviderRequest {
  readonly model: Model;
  /** Of a size that the model's size policy allows. For a model without input it only says the size that is wanted. */
  readonly image: Raster8;
  /** Same size as `image`, 255 = edit; null edits all of it, and for a model with mask support `none` it is always null. */
  readonly mask: MaskRaster | null;
  /** Trimmed. */
  readonly prompt: string;
  /** Proven against the model's schema, defaults filled in; null = nothing is sent. */
  readonly parameters: Parameters;
  /** 0..4294967295. Ignored by models without seed. */
  readonly seed: number;
  /** Within the model's limits already. */
  readonly references: readonly Raster8[];
}

/** How a provider is reached. */
export interface Account {
  /** Null where none is needed. */
  readonly key: string | null;
  /** Without a trailing slash. Null: the provider's own address. With one, only its origin is trusted besides. */
  readonly baseUrl: string | null;
}

/** Pictures to bytes and back; a provider knows no codec. */
export interface PictureCodec {
  /** Lossless. Three channels unless `keepAlpha`. */
  encodePng(image: Raster8, options?: { readonly keepAlpha?: boolean }): Promise<Uint8Array>;
  /** An 8-bit grey PNG. */
  encodeGreyPng(mask: MaskRaster): Promise<Uint8Array>;
  /**
   * Any picture format that Palimpsest opens to sRGB, orientation baked in, limits checked from the header first.
   * @throws AppError `provider-failed` for anything else.
   */
  decode(bytes: Uint8Array): Promise<Raster8>;
}

/** Everything outside a provider's own logic; nothing is taken from globals, so tests can stand in for it. */
export interface RunContext {
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: Log;
  readonly account: Account;
  readonly pictures: PictureCodec;
}

/** A job at a service, as the journal keeps it. */
export interface RemoteJob {
  readonly remoteId: string;
  /** What is asked next; for providers with several addresses a JSON text of them. */
  readonly pollingUrl: string | null;
}

export type ProviderEvent =
  /**
   * Yielded right before the first byte of a request that may cost money leaves. Journalled and fsynced before the
   * generator is asked for more: whatever crashed after it is never sent a second time.
   */
  | { readonly type: "submitting" }
  /** The service took the job: journalled and fsynced before the generator is asked for more. */
  | ({ readonly type: "accepted" } & RemoteJob)
  | { readonly type: "queued"; readonly position: number | null }
  | { readonly type: "progress"; readonly fraction: number | null; readonly stage: string }
  /** What the framed picture looks like so far, of any size: shown, never kept. */
  | { readonly type: "preview"; readonly image: Raster8 }
  /** A line of the service's own log, without line break. */
  | { readonly type: "log"; readonly line: string };

export interface ProviderResult {
  /** Of any size: the edit finds out how it lies against what was sent. */
  readonly image: Raster8;
  /** As the service settled it; null where it does not say. */
  readonly cost: Cost | null;
  readonly modelRevision: string | null;
  /** What was ignored, clamped or guessed; a prompt that the service rewrote. */
  readonly warnings: readonly string[];
}

/**
 * A source of edits. It never sees the library, a path or the person's other pictures.
 * Failures are AppErrors; those after `submitting` say whether they cost (`charge`).
 */
export interface Provider {
  readonly id: string;
  /** As people know it. */
  readonly name: string;
  /** Null: it needs no key and costs nothing. */
  readonly key: {
    /** The environment variable that is read. Null for a team's own endpoint. */
    readonly environmentName: string | null;
    /** The variable that overrides the address. */
    readonly baseUrlEnvironmentName: string | null;
    readonly signUpUrl: string | null;
    readonly isRequired: boolean;
  } | null;
  /** Jobs that may run at the same time. */
  readonly concurrency: number;
  /** What cancelling costs once the service has the job: whether it can be stopped there. */
  readonly cancelCharge: Charge | null;
  /** Its models, in the order in which the editor lists them. Asked again whenever settings change. */
  models(): readonly Model[];
  /** Why one of its models cannot run now, and what to do, as a sentence; null when it can. Missing: they always can. */
  readonly notReady?: (model: Model) => string | null;
  /**
   * How many pixels around the mask's bounds the model wants to see. `Infinity` asks for the whole picture.
   */
  context(model: Model, parameters: Parameters, maskBounds: Rect, picture: Size): number;
  /**
   * Events are yielded, the result is returned; `return()` and an abort of `context.signal` clean up, and tell the
   * service to stop where it can be told.
   */
  run(request: ProviderRequest, context: RunContext): AsyncGenerator<ProviderEvent, ProviderResult, void>;
  /** Goes on with a job that was accepted before a crash or a quit. Null: jobs end with the process. */
  readonly resume:
    | ((
        request: ProviderRequest,
        remote: RemoteJob,
        context: RunContext,
      ) => AsyncGenerator<ProviderEvent, ProviderResult, void>)
    | null;
  /** Asks in a way that costs nothing whether the key is good. Null: there is no such question. */
  readonly testKey: ((context: Omit<RunContext, "pictures">) => Promise<KeyCheck>) | null;
}

/** Something that may have a key and an address: a provider, or a place where models are fetched from. */
export type KeyHolder = Pick<Provider, "id" | "name" | "key" | "testKey">;

/** @throws AppError `key-refused` where a key is required and there is none, saying where to put it. */
export type FindAccount = (holder: KeyHolder) => Promise<Account>;
