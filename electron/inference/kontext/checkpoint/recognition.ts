import type { FolderLicence } from "./folder-licence.ts";

/** A folder that holds a checkpoint in diffusers' layout; `openCheckpoint` proves whether it is whole. */
export interface RecognisedCheckpoint {
  readonly isUsable: true;
  /** The folder that `openCheckpoint` takes, absolute; it may lie in or around the one that was chosen. */
  readonly folder: string;
  /** For people. */
  readonly name: string;
  /** Whether only the person can say that it is Kontext: FLUX.1 [dev] has the same layout and the same shapes. */
  readonly mayBeAnotherModel: boolean;
  readonly licence: FolderLicence | null;
}

export type UnusableLayout =
  | "onnx-diffusers"
  | "onnx-amuse"
  | "flux2"
  | "tensorrt"
  | "other-pipeline"
  | "single-file"
  | "lora"
  | "gguf"
  | "several-models"
  | "damaged"
  | "unreadable"
  | "empty"
  | "unknown";

/** What else it is, and what the person can do, as sentences. */
export interface UnusableFolder {
  readonly isUsable: false;
  readonly layout: UnusableLayout;
  readonly message: string;
  readonly nextStep: string;
}

export type Recognition = RecognisedCheckpoint | UnusableFolder;

const original =
  "Add the folder of FLUX.1-Kontext-dev as published on huggingface.co by black-forest-labs: the one with model_index.json, transformer, vae, text_encoder, text_encoder_2 and the tokenizers. Without it, Download… in Settings → Local models fetches it, and Convert… makes smaller weights of it.";

const messages: Readonly<
  Record<Exclude<UnusableLayout, "other-pipeline" | "damaged" | "unreadable">, string>
> = {
  "onnx-diffusers":
    "This is an ONNX export of a FLUX model. Palimpsest makes its own graphs from the original weights and does not run exports, whose graphs decide by themselves how exactly and with how much memory they compute.",
  "onnx-amuse":
    "This is an ONNX export for Amuse. Palimpsest makes its own graphs from the original weights and does not run exports, whose graphs decide by themselves how exactly and with how much memory they compute.",
  flux2:
    "This is a model of the FLUX.2 family. Palimpsest runs FLUX.1 Kontext; FLUX.2 has another architecture.",
  tensorrt:
    "This is the TensorRT export by Black Forest Labs. It needs NVIDIA's TensorRT, which Palimpsest does not have.",
  "single-file":
    "This is a single weight file as ComfyUI uses it. It holds the transformer only, under other names, and neither the text encoders nor the tokenizers.",
  lora: "This is a LoRA, a small change to a model, and no model.",
  gguf: "These are weights in the GGUF format, which Palimpsest does not read.",
  "several-models": "Several models lie in this folder.",
  empty: "This folder is empty.",
  unknown: "There is no model in this folder that Palimpsest knows.",
};

export function unusable(layout: keyof typeof messages): UnusableFolder {
  const nextStep = layout === "several-models" ? "Choose the folder of one of them." : original;
  return { isUsable: false, layout, message: messages[layout], nextStep };
}

/** @param what the pipeline's class, as its `model_index.json` says. */
export function otherPipeline(what: string): UnusableFolder {
  const message = `This is a model for ${what.slice(0, 100)}, which is not FLUX.1 Kontext.`;
  return { isUsable: false, layout: "other-pipeline", message, nextStep: original };
}
