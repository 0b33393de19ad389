import { invariant } from "../../../../shared/assert.ts";
import type { Modulation } from "../graph/modulation-feeds.ts";
import { holdUnmasked, latentMask } from "../latents/latent-mask.ts";
import { latentScale, unpackLatents } from "../latents/pack.ts";
import { previewOfLatents } from "../latents/preview.ts";
import { eulerStep, guide } from "../sampling/euler.ts";
import { makeSchedule } from "../sampling/schedule.ts";
import { StepCache } from "../sampling/step-cache.ts";
import type { ConditionedEdit, Conditioning, KontextNetworks, Observe } from "./conditioning.ts";
import { hearMessages } from "./hear-messages.ts";
import type { KontextListener } from "./kontext-request.ts";
import type { FloatTensor } from "./networks.ts";
import { requireFinite } from "./require-finite.ts";
import { modulateSteps, type StepModulation } from "./step-modulation.ts";

interface Sampling {
  readonly edit: ConditionedEdit;
  /** [1, N, 64]. */
  readonly noise: FloatTensor;
  /** Packed latents of the context, which a mask holds on to, and of the references. */
  readonly contexts: readonly FloatTensor[];
  readonly imageIds: FloatTensor;
}

/** Denoises by Euler steps in float32. @returns [1, N, 64]. */
export async function sampleLatents(
  networks: KontextNetworks,
  sampling: Sampling,
  listener: KontextListener,
  observe: Observe,
): Promise<FloatTensor> {
  const { edit, noise, contexts } = sampling;
  const { steps, mask, mode } = edit;
  const tokens = noise.shape[1] ?? 0;
  const { sigmas, timesteps } = makeSchedule(steps, tokens, networks.scheduler);
  observe("edit/sigmas", { shape: [sigmas.length], data: sigmas });
  const held = mask && mode === "constrained" ? latentMask(mask, networks.vae.latentChannels) : null;
  const source = contexts[0]?.data ?? new Float32Array(0);
  const cache = edit.stepCacheThreshold === null ? null : new StepCache(edit.stepCacheThreshold, steps);
  listener.onStage?.("load");
  const modulations = await modulateSteps(networks, edit, timesteps, listener.signal);
  await hearMessages(listener.signal);
  await networks.sessions.loadTransformer(tokensOf(edit.positive.promptEmbeds, noise, ...contexts));
  listener.onStage?.("steps");
  let latents = noise.data;
  for (let step = 0; step < steps; step += 1) {
    await hearMessages(listener.signal);
    const sigma = sigmas[step] ?? 0;
    const next = sigmas[step + 1] ?? 0;
    const estimate = cache?.estimate(latents, step) ?? null;
    const velocity =
      estimate ??
      (await askModel(networks, sampling, latents, modulations[step], listener.signal, (name, tensor) =>
        observe(`edit/step${step}/${name}`, tensor),
      ));
    if (!estimate) cache?.remember(latents, velocity);
    const clean = listener.onStep ? eulerStep(latents, velocity, sigma, 0) : null;
    latents = eulerStep(latents, velocity, sigma, next);
    // Before a mask holds on to its outside, which would hide it.
    requireFinite({ shape: noise.shape, data: latents }, `step ${step + 1}`);
    if (held) latents = holdUnmasked(latents, source, noise.data, held, { step, steps, next });
    observe(`edit/step${step}/latents_after_step`, { shape: noise.shape, data: latents });
    if (clean) {
      const preview = previewOf(edit, { shape: noise.shape, data: clean });
      listener.onStep?.({ step: step + 1, steps, preview, isReused: estimate !== null });
    }
  }
  return { shape: noise.shape, data: latents };
}

/** @returns The velocity of the picture's tokens, with the negative prompt's taken into account. */
async function askModel(
  { sessions }: KontextNetworks,
  { edit, contexts, imageIds }: Sampling,
  latents: Float32Array,
  modulation: StepModulation | undefined,
  signal: AbortSignal,
  observe: Observe,
): Promise<Float32Array> {
  const hiddenStates = joinTokens(latents, contexts);
  const ask = ({ promptEmbeds }: Conditioning, itsModulation: Modulation) =>
    sessions.transform({ hiddenStates, promptEmbeds, modulation: itsModulation, imageIds });
  observe("transformer_hidden_states", hiddenStates);
  invariant(modulation !== undefined, "every step has its modulation");
  const output = await ask(edit.positive, modulation.positive);
  observe("transformer_output", output);
  const positive = output.data.subarray(0, latents.length);
  if (!edit.negative || !modulation.negative) return positive;
  await hearMessages(signal);
  const negative = await ask(edit.negative, modulation.negative);
  observe("transformer_output_negative", negative);
  return guide(positive, negative.data, edit.trueCfgScale);
}

/** @param tensors each [1, tokens, width]. */
function tokensOf(...tensors: readonly FloatTensor[]): number {
  return tensors.reduce((sum, { shape }) => sum + (shape[1] ?? 0), 0);
}

function joinTokens(latents: Float32Array, contexts: readonly FloatTensor[]): FloatTensor {
  const channels = contexts[0]?.shape[2] ?? 0;
  const length = contexts.reduce((sum, { data }) => sum + data.length, latents.length);
  const data = new Float32Array(length);
  data.set(latents);
  let at = latents.length;
  for (const context of contexts) {
    data.set(context.data, at);
    at += context.data.length;
  }
  return { shape: [1, length / channels, channels], data };
}

function previewOf({ size }: ConditionedEdit, clean: FloatTensor) {
  return previewOfLatents(unpackLatents(clean, size.height / latentScale, size.width / latentScale));
}
