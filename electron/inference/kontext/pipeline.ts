import { AppError } from "../../../shared/errors.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import { runConditionedEdit } from "./pipeline/conditioned-edit.ts";
import type { KontextNetworks } from "./pipeline/conditioning.ts";
import type { KontextListener, KontextRequest, KontextResult } from "./pipeline/kontext-request.ts";
import { CheckpointSessions, type KontextSessionOptions } from "./pipeline/kontext-sessions.ts";
import type { KontextComponent } from "./pipeline/networks.ts";
import { cutWarnings } from "./text/cut-warnings.ts";
import type { PromptCache } from "./text/prompt-cache.ts";
import { PromptEncoder } from "./text/prompt-encoder.ts";

export type {
  KontextListener,
  KontextRequest,
  KontextResult,
  KontextStage,
} from "./pipeline/kontext-request.ts";

/** A checkpoint that edits can be run with. */
export interface KontextModel extends KontextNetworks {
  readonly text: PromptEncoder;
  /** Frees what is loaded; the model can be used again. */
  release(): Promise<void>;
}

/**
 * Makes a checkpoint ready to run; loads no weights yet.
 *
 * @param cache Of prompts; may be shared by models.
 * @throws AppError where a tokenizer file is missing or wrong.
 */
export async function openKontext(
  checkpoint: Checkpoint,
  options: KontextSessionOptions,
  cache: PromptCache,
): Promise<KontextModel> {
  const sessions = new CheckpointSessions(checkpoint, options);
  const { numeric, place } = options;
  const devices = [place("clip").provider, place("t5").provider];
  const cacheKey = [checkpoint.fingerprint, numeric.compute, ...devices].join(" ");
  return {
    sessions,
    vae: checkpoint.vae.config,
    scheduler: checkpoint.scheduler,
    text: await PromptEncoder.open(checkpoint, cache, cacheKey),
    release: () => sessions.release(),
  };
}

const components: readonly KontextComponent[] = [
  "clip",
  "t5",
  "vae-encoder",
  "modulation",
  "transformer",
  "vae-decoder",
];

/**
 * Runs one edit; what is not to stay loaded is freed after it, however it ends. The same request gives the same bytes on the same machine.
 *
 * @throws AppError `invalid-input` for a request that cannot be computed, `cancelled` or the signal's reason, and what
 * loading or running a network failed with.
 */
export async function runKontext(
  model: KontextModel,
  request: KontextRequest,
  listener: KontextListener,
): Promise<KontextResult> {
  try {
    return await run(model, request, listener);
  } catch (error) {
    // What was loaded when it ended would stay beside what the next edit loads.
    for (const component of components) await model.sessions.finished(component);
    throw error;
  }
}

async function run(
  model: KontextModel,
  request: KontextRequest,
  listener: KontextListener,
): Promise<KontextResult> {
  const { prompt, negativePrompt, ...edit } = request;
  listener.onStage?.("text");
  const isGuided = request.trueCfgScale > 1 && negativePrompt !== null;
  const prompts = isGuided ? [prompt, negativePrompt] : [prompt];
  const [positive, negative = null] = await model.text.encode(prompts, model.sessions, listener.signal);
  if (!positive) throw new AppError("internal", "The text encoders gave nothing for the prompt.");
  const image = await runConditionedEdit(model, { ...edit, positive, negative }, listener);
  return {
    image,
    warnings: [
      ...cutWarnings("The prompt", positive),
      ...(negative ? cutWarnings("The negative prompt", negative) : []),
    ],
  };
}
