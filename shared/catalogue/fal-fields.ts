import { choiceField, numberField, textField, toggleField } from "./fields.ts";
import type { ModelEntry } from "./model.ts";

type Field = ModelEntry["parameters"][number];

/**
 * Parameters of fal.ai's endpoints under their names there. Names and defaults: @fal-ai/client 1.10.1,
 * endpoints.d.ts, which holds no ranges; a range is known where the endpoint's llms.txt states one.
 */

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly byDefault: number;
  readonly rangeKnown?: boolean;
}

export function guidance(range: Range): Field {
  return numberField(
    {
      name: "guidance_scale",
      title: "Guidance",
      description: "How closely the words are followed. Higher values look harder and less natural.",
    },
    { step: 0.1, ...range },
  );
}

export function steps(range: Range): Field {
  return numberField(
    {
      name: "num_inference_steps",
      title: "Steps",
      description: "More steps take longer and add detail.",
      advanced: true,
    },
    { step: 1, ...range },
  );
}

export function strength(range: Range): Field {
  return numberField(
    {
      name: "strength",
      title: "Strength",
      description: "How far the result may leave the original: 0 keeps it, 1 ignores it.",
    },
    { step: 0.01, ...range },
  );
}

export function acceleration(byDefault: "none" | "regular", fastest: "high" | "regular" = "high"): Field {
  return choiceField(
    {
      name: "acceleration",
      title: "Acceleration",
      description: "Faster at some cost in quality.",
      advanced: true,
    },
    fastest === "high" ? ["none", "regular", "high"] : ["none", "regular"],
    byDefault,
    { none: "None", regular: "Regular", high: "High" },
  );
}

/** "1" is the strictest. Sent as text, as fal.ai wants it. */
export function safetyTolerance(highest: 5 | 6): Field {
  return choiceField(
    {
      name: "safety_tolerance",
      title: "Safety tolerance",
      description: "How much the filter lets through.",
      advanced: true,
    },
    highest === 6 ? ["1", "2", "3", "4", "5", "6"] : ["1", "2", "3", "4", "5"],
    "2",
    { "1": "1 (strictest)" },
  );
}

export const safetyChecker: Field = toggleField(
  {
    name: "enable_safety_checker",
    title: "Safety checker",
    description: "Blanks pictures that the filter takes for indecent.",
    advanced: true,
  },
  true,
);

export const promptExpansion: Field = toggleField(
  {
    name: "enable_prompt_expansion",
    title: "Expand prompt",
    description: "Lets the service rewrite the words before it draws.",
    advanced: true,
  },
  false,
);

export const enhancePrompt: Field = toggleField(
  {
    name: "enhance_prompt",
    title: "Enhance prompt",
    description: "Lets the service rewrite the words before it draws.",
    advanced: true,
  },
  false,
);

export const negativePrompt: Field = textField(
  { name: "negative_prompt", title: "Negative prompt", description: "What the picture should not show." },
  2000,
);

/** Sent as a list of {path, scale}: electron/providers/fal/lora-weights.ts. */
export const loras: Field = textField(
  {
    name: "loras",
    title: "LoRAs",
    description:
      "Addresses or Hugging Face names of LoRA weights, separated by commas; @0.8 after one sets its weight.",
    advanced: true,
  },
  2000,
);

export const flux3Resolution: Field = choiceField(
  { name: "resolution", title: "Resolution", description: "Size of the result. 4K can take minutes." },
  ["512sq", "768sq", "1k", "2k", "4k"],
  "1k",
  { "512sq": "512", "768sq": "768", "1k": "1K", "2k": "2K", "4k": "4K" },
);

export const flux3SafetyTolerance: Field = numberField(
  {
    name: "safety_tolerance",
    title: "Safety tolerance",
    description: "How much the filter lets through; 0 is the strictest.",
    advanced: true,
  },
  { minimum: 0, maximum: 4, step: 1, byDefault: 2 },
);
