import { AppError } from "../../../shared/errors.ts";
import type { HubFile } from "./hub-repository.ts";

const weightFolders = ["transformer", "vae", "text_encoder", "text_encoder_2"];
const tokenizerFiles =
  /^tokenizer(_2)?\/(vocab\.json|merges\.txt|special_tokens_map\.json|tokenizer_config\.json|tokenizer\.json|added_tokens\.json)$/;
const otherFiles = /^(model_index\.json|scheduler\/scheduler_config\.json|LICEN[SC]E[\w.-]*)$/i;

/**
 * Of a repository the files of a checkpoint in diffusers' folders: not the same weights once more in one file, not other
 * variants (`.fp16.`), not pictures.
 * @throws AppError `invalid-input` where it is no such checkpoint, naming what is missing.
 */
export function checkpointFiles(files: readonly HubFile[]): readonly HubFile[] {
  const weights = weightFolders.map((folder) => weightsOf(folder, files));
  const missing = weightFolders.filter((_, index) => weights[index]?.length === 0);
  if (!files.some(({ path }) => path === "model_index.json")) missing.unshift("model_index.json");
  if (missing.length > 0) {
    throw new AppError(
      "invalid-input",
      `The repository is no checkpoint in diffusers' folders: it has no ${missing.join(", no ")}.`,
      { nextStep: "Choose a repository such as black-forest-labs/FLUX.1-Kontext-dev." },
    );
  }
  const rest = files.filter(({ path }) => tokenizerFiles.test(path) || otherFiles.test(path));
  return [...rest, ...weights.flat()];
}

/** The config with the shards if there is an index of them, else with the single file; empty where one is missing. */
function weightsOf(folder: string, files: readonly HubFile[]): readonly HubFile[] {
  const named = (name: RegExp) =>
    files.filter(({ path }) => path.startsWith(`${folder}/`) && name.test(path.slice(folder.length + 1)));
  const config = named(/^config\.json$/);
  const index = named(/^(diffusion_pytorch_model|model)\.safetensors\.index\.json$/);
  const shards = named(/^(diffusion_pytorch_model|model)-\d{5}-of-\d{5}\.safetensors$/);
  const single = named(/^(diffusion_pytorch_model|model)\.safetensors$/);
  if (config.length === 0) return [];
  if (index.length > 0 && shards.length > 0) return [...config, ...index, ...shards];
  return single.length === 0 ? [] : [...config, ...single];
}
