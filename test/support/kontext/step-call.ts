import type { TestTensors } from "./read-tensors.ts";
import type { CompleteCall } from "./run-transformer.ts";

/** What the transformer was given at a step of the fixture's run `edit`. */
export function stepCall(edit: TestTensors, step: number): CompleteCall {
  return {
    hiddenStates: { shape: [1, 27, 64], data: edit.floats(`edit/step${step}/transformer_hidden_states`) },
    promptEmbeds: { shape: [1, 512, 16], data: edit.floats("t5/last_hidden_state") },
    pooledProjections: { shape: [1, 24], data: edit.floats("clip/pooler_output") },
    timestep: edit.floats("edit/sigmas")[step] ?? Number.NaN,
    guidance: 2.5,
    imageIds: { shape: [27, 3], data: edit.floats("edit/img_ids") },
  };
}
