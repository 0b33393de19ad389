import { choiceField, numberField, toggleField } from "./fields.ts";
import type { ModelEntry } from "./model.ts";

/** What the entries of Black Forest Labs have in common, and the parameters that several of its endpoints take. */

const noReferences = { maximum: 0, minimumSide: 1, maximumPixels: 1 };

/** Where the prices were read; none was checked against a bill. */
export const bflPrices = "docs.bfl.ai/quick_start/pricing and third-party readings of it, 2026-11-21";

/** Every started megapixel counts. @param rates US dollars a megapixel. */
export function perMegapixel(firstOutput: number, furtherOutput: number, input: number): ModelEntry["price"] {
  return { kind: "perMegapixel", firstOutput, furtherOutput, input, rounding: "up", source: bflPrices };
}

export function perImage(amount: number, source = bflPrices): ModelEntry["price"] {
  return { kind: "perImage", amount, source };
}

export const unknownPrice: ModelEntry["price"] = {
  kind: "unknown",
  source: "Black Forest Labs publishes none that was found.",
};

export const bflEndpoint = {
  provider: "bfl",
  maker: "Black Forest Labs",
  operations: ["edit"],
  input: "picture",
  mask: { support: "none", required: false },
  prompt: { use: "required", maximumLength: 32_000 },
  seed: true,
  references: noReferences,
  speed: "medium",
  outputFormats: ["png", "webp", "jpeg"],
  deprecatedOn: null,
  replacedBy: null,
  licence:
    "Terms of Black Forest Labs: what you send may be used for training unless you object; the marks of origin in a result must stay",
} satisfies Partial<ModelEntry>;

/**
 * The same endpoint asked without the picture: one more of its places is free for references.
 * @param entry an edit.
 */
export function fromWords(entry: ModelEntry, description: string): ModelEntry {
  const { maximum } = entry.references;
  return {
    ...entry,
    id: `${entry.id}/text-to-image`,
    name: `${entry.name}, from words`,
    description,
    operations: ["generate"],
    input: "none",
    references: { ...entry.references, maximum: maximum === 0 ? 0 : maximum + 1 },
  };
}

/** 0 is strictest. @param maximum differs between endpoints. */
export function safetyTolerance(maximum: number) {
  return numberField(
    {
      name: "safety_tolerance",
      title: "Safety tolerance",
      description: "How much the provider's filter lets through; 0 is strictest.",
      advanced: true,
    },
    { minimum: 0, maximum, step: 1, byDefault: 2 },
  );
}

export function promptUpsampling(byDefault: boolean) {
  return toggleField(
    {
      name: "prompt_upsampling",
      title: "Rewrite the prompt",
      description: "The provider may make your prompt longer. What it made of it is noted at the result.",
      advanced: true,
    },
    byDefault,
  );
}

export function steps(minimum: number, maximum: number, byDefault: number) {
  return numberField(
    {
      name: "steps",
      title: "Steps",
      description: "More steps take longer and work out finer detail.",
      advanced: true,
    },
    { minimum, maximum, step: 1, byDefault },
  );
}

export function guidance(minimum: number, maximum: number, step: number, byDefault: number) {
  return numberField(
    {
      name: "guidance",
      title: "Guidance",
      description: "How closely the prompt is followed; too much looks hard and overdone.",
      advanced: true,
    },
    { minimum, maximum, step, byDefault },
  );
}

/** FLUX 3: how large the answer is; its price goes by it. */
export const resolution = choiceField(
  { name: "resolution", title: "Resolution", description: "The size of the answer; larger costs more." },
  ["768sq", "1k", "1.5k", "2k", "4k"],
  "1k",
  { "768sq": "0.6 megapixels", "1k": "1K", "1.5k": "1.5K", "2k": "2K", "4k": "4K" },
);

/** Off, though the provider's own default is on: a prompt is private. */
export const grounding = toggleField(
  {
    name: "grounding",
    title: "Search the web",
    description: "The provider looks up what your prompt names, in web and picture searches with your words.",
    advanced: true,
  },
  false,
);

/** Newer than the published schema (design notes §1.4), so that nothing is sent until a person chooses. */
export const withoutUpsampling: ModelEntry["parameters"][number] = {
  control: "toggle",
  name: "disable_pup",
  title: "Keep my prompt as it is",
  description: "The provider otherwise rewrites it before it paints.",
  advanced: true,
  defaultValue: null,
};
