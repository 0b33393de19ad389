/** The networks of a checkpoint, as `Checkpoint` names them. */
export const componentNames = ["transformer", "vae", "clip", "t5"] as const;
export type ComponentName = (typeof componentNames)[number];

interface ComponentLayout {
  /** Its folder in diffusers' layout, and the name of its file in a converted one. */
  readonly folder: string;
  /** What its weight files are named after. */
  readonly fileName: string;
}

export const componentLayouts: Readonly<Record<ComponentName, ComponentLayout>> = {
  transformer: { folder: "transformer", fileName: "diffusion_pytorch_model" },
  vae: { folder: "vae", fileName: "diffusion_pytorch_model" },
  clip: { folder: "text_encoder", fileName: "model" },
  t5: { folder: "text_encoder_2", fileName: "model" },
};

const oldVaeAttention: Readonly<Record<string, string>> = {
  query: "to_q",
  key: "to_k",
  value: "to_v",
  proj_attn: "to_out.0",
};

/** The name that `Checkpoint` uses for a tensor that a file may call otherwise. */
export function canonicalName(component: ComponentName, name: string): string {
  switch (component) {
    case "vae":
      return name.replace(
        /(\.attentions\.\d+\.)(query|key|value|proj_attn)(?=\.)/,
        (_, before: string, old: string) => `${before}${oldVaeAttention[old] ?? old}`,
      );
    case "clip":
      // transformers 5 leaves the prefix out where it saves CLIPTextModel, earlier releases write it
      return /^(embeddings|encoder|final_layer_norm)\./.test(name) ? `text_model.${name}` : name;
    case "t5":
      return name === "encoder.embed_tokens.weight" ? "shared.weight" : name;
    default:
      return name;
  }
}
