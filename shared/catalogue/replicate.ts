import type { ModelEntry } from "./model.ts";
import { replicateFillModels } from "./replicate-fills.ts";
import { replicateFluxModels } from "./replicate-flux.ts";

/**
 * Models at Replicate, after their published input schemas (replicate.com/.../versions/.../api), read 2026-11-21. Left
 * out for want of a schema: flux-2-max, FLUX.2 [klein] and stability-ai/stable-diffusion-inpainting.
 */
export const replicateModels: readonly ModelEntry[] = [...replicateFluxModels, ...replicateFillModels];
