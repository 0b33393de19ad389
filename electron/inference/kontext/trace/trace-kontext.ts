import type { Size } from "../../../../shared/domain/geometry.ts";
import { runConditionedEdit } from "../pipeline/conditioned-edit.ts";
import type { KontextNetworks, Observe } from "../pipeline/conditioning.ts";
import type { FloatTensor } from "../pipeline/networks.ts";
import type { StoredTensor } from "./tensor-file.ts";
import type { TraceInputs } from "./trace-inputs.ts";

export interface TraceSettings {
  readonly size: Size;
  readonly steps: number;
  readonly guidance: number;
  readonly seed: number;
  /** 1: the negative embeddings are not used. */
  readonly trueCfgScale: number;
}

/**
 * Runs the pipeline and keeps every tensor on its way, so that anybody can hold it against another implementation.
 *
 * @returns By stage and name: `clip/`, `t5/` (where the encoders ran), `vae_encode/` and `edit/`.
 */
export async function traceKontext(
  networks: KontextNetworks,
  inputs: TraceInputs,
  settings: TraceSettings,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const trace = new Map<string, StoredTensor>();
  const observe: Observe = (name, { shape, data }) => trace.set(name, { type: "F32", shape, data });
  const pooledProjections = inputs.pooledProjections ?? (await traceClip(networks, inputs, observe));
  const promptEmbeds = inputs.promptEmbeds ?? (await traceT5(networks, inputs, observe));
  const textTokens = promptEmbeds.shape[1] ?? 0;
  observe("edit/txt_ids", { shape: [textTokens, 3], data: new Float32Array(textTokens * 3) });
  const { negativePromptEmbeds, negativePooledProjections } = inputs;
  const negative =
    negativePromptEmbeds && negativePooledProjections
      ? { promptEmbeds: negativePromptEmbeds, pooledProjections: negativePooledProjections }
      : null;
  const picture = await runConditionedEdit(
    networks,
    {
      ...settings,
      context: inputs.context,
      mask: null,
      mode: "free",
      references: [],
      positive: { promptEmbeds, pooledProjections },
      negative,
      stepCacheThreshold: null,
      isVaeTiled: false,
    },
    { signal },
    observe,
  );
  trace.set("edit/image_rgb_uint8", {
    type: "U8",
    shape: [picture.height, picture.width, 3],
    data: picture.data,
  });
  return trace;
}

async function traceClip(
  { sessions }: KontextNetworks,
  { clipIds }: TraceInputs,
  observe: Observe,
): Promise<FloatTensor> {
  const { lastHiddenState, poolerOutput } = await sessions.clip(clipIds ?? []);
  await sessions.finished("clip");
  observe("clip/last_hidden_state", lastHiddenState);
  observe("clip/pooler_output", poolerOutput);
  return poolerOutput;
}

async function traceT5(
  { sessions }: KontextNetworks,
  { t5Ids }: TraceInputs,
  observe: Observe,
): Promise<FloatTensor> {
  const lastHiddenState = await sessions.t5(t5Ids ?? []);
  await sessions.finished("t5");
  observe("t5/last_hidden_state", lastHiddenState);
  return lastHiddenState;
}
