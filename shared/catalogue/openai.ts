import type { ModelEntry } from "./model.ts";

type Field = ModelEntry["parameters"][number];

/** Behind an id of an edit: the same weights asked for a picture from words alone. */
const generateSuffix = "/text-to-image";

const shared = {
  provider: "openai",
  maker: "OpenAI",
  prompt: { use: "required", maximumLength: 32_000 },
  seed: false,
  sizes: {
    kind: "range",
    step: 16,
    minimumSide: 16,
    maximumSide: 3840,
    minimumPixels: 655_360,
    maximumPixels: 8_294_400,
    preferredPixels: 1_572_864,
    maximumRatio: 3,
  },
  outputFormats: ["png"],
  deprecatedOn: null,
  replacedBy: null,
  licence: "OpenAI Services Agreement; use of the output is yours",
} satisfies Partial<ModelEntry>;

/** What edits and pictures from words have in common. */
const background: Field = {
  control: "choice",
  name: "background",
  title: "Background",
  description:
    "Transparent asks for a picture with an alpha channel; not every model of the family grants it.",
  choices: [
    { value: "auto", title: "Automatic" },
    { value: "opaque", title: "Opaque" },
    { value: "transparent", title: "Transparent" },
  ],
  defaultValue: null,
  advanced: true,
};

const partialImages: Field = {
  control: "number",
  name: "partial_images",
  title: "Progress steps",
  description: "How often the service reports while it paints. Each adds about 100 output tokens ($0.003).",
  minimum: 0,
  maximum: 3,
  step: 1,
  defaultValue: 0,
  advanced: true,
};

const complexity: Field = {
  control: "choice",
  name: "complexity",
  title: "Complexity",
  description: "How much the model plans before it paints: more for dense text and crowded scenes.",
  choices: [
    { value: "low", title: "Low" },
    { value: "medium", title: "Medium" },
    { value: "high", title: "High" },
  ],
  defaultValue: null,
  advanced: false,
};

/** Exists for pictures from words only. */
const moderation: Field = {
  control: "choice",
  name: "moderation",
  title: "Moderation",
  description: "How strictly the service filters.",
  choices: [
    { value: "auto", title: "Standard" },
    { value: "low", title: "Less strict" },
  ],
  defaultValue: null,
  advanced: true,
};

const qualityTitles = {
  auto: "Automatic",
  low: "Low",
  medium: "Medium",
  high: "High",
  xhigh: "Extra high",
  max: "Maximum",
} as const;

function quality(values: readonly (keyof typeof qualityTitles)[]): Field {
  return {
    control: "choice",
    name: "quality",
    title: "Quality",
    description: "Decides time and price more than anything else.",
    choices: values.map((value) => ({ value, title: qualityTitles[value] })),
    defaultValue: "auto",
    advanced: false,
  };
}

const someQualities = quality(["auto", "low", "medium", "high"]);
const allQualities = quality(["auto", "low", "medium", "high", "xhigh", "max"]);

/**
 * One square picture of the preferred 1.57 megapixels at $30 for a million output tokens. OpenAI publishes no formula;
 * tokens = q² · (2 000 000 + pixels) / 4 000 000, in a square picture, with q = 16, 48, 96 for low, medium and high gives
 * the amounts of its price list (1024×1024: 0.006, 0.053, 0.211). An oblong picture is cheaper.
 */
const amounts = { low: 0.007, medium: 0.062, high: 0.246 };
const source =
  "OpenAI price list, $30 per million output tokens, read 2026-11-21; plus $8 per million tokens of the pictures that are sent";
const publishedPrice: ModelEntry["price"] = {
  kind: "byChoice",
  parameter: "quality",
  amounts,
  otherwise: amounts.high,
  source,
};
const assumedPrice: ModelEntry["price"] = {
  ...publishedPrice,
  amounts: { ...amounts, xhigh: 2 * amounts.high, max: 4 * amounts.high },
  source: `${source}. Counts of tokens as for GPT Image 2; for Extra high and Maximum none are published, so twice and four times High is assumed`,
};

interface Weights {
  readonly remoteName: string;
  readonly name: string;
  readonly forWhat: string;
  readonly speed: ModelEntry["speed"];
  readonly parameters: readonly Field[];
  readonly price: ModelEntry["price"];
}

const family: readonly Weights[] = [
  {
    remoteName: "gpt-image-2.6-sunburst",
    name: "GPT Image 2.6 Sunburst",
    forWhat: "Detailed work, text in pictures, and edits that stay steady over several rounds.",
    speed: "slow",
    parameters: [allQualities, complexity],
    price: assumedPrice,
  },
  {
    remoteName: "gpt-image-2.6-flare",
    name: "GPT Image 2.6 Flare",
    forWhat: "The same in seconds, for everyday edits and drafts.",
    speed: "medium",
    parameters: [allQualities, complexity],
    price: assumedPrice,
  },
  {
    remoteName: "gpt-image-2.5-sunburst",
    name: "GPT Image 2.5 Sunburst",
    forWhat: "The detailed model of the generation before.",
    speed: "slow",
    parameters: [allQualities],
    price: assumedPrice,
  },
  {
    remoteName: "gpt-image-2.5-flare",
    name: "GPT Image 2.5 Flare",
    forWhat: "The quick model of the generation before.",
    speed: "medium",
    parameters: [allQualities],
    price: assumedPrice,
  },
  {
    remoteName: "gpt-image-2",
    name: "GPT Image 2",
    forWhat: "Edits by description, with several pictures as references.",
    speed: "slow",
    parameters: [someQualities],
    price: publishedPrice,
  },
];

/** The GPT Image models that still live, newest first: each as an edit and as a picture from words. */
export const openaiModels: readonly ModelEntry[] = family.flatMap((weights) => [
  edit(weights),
  generation(weights),
]);

function edit({ remoteName, name, forWhat, speed, parameters, price }: Weights): ModelEntry {
  return {
    ...shared,
    id: `openai/${remoteName}`,
    remoteName,
    name,
    description: `${forWhat} The mask is a hint: it may repaint elsewhere, and what lies outside is put back.`,
    operations: ["edit"],
    input: "picture",
    mask: { support: "hint", required: false },
    references: { maximum: 10, minimumSide: 1, maximumPixels: 4_194_304 },
    speed,
    parameters: [...parameters, background, partialImages],
    price,
  };
}

function generation({ remoteName, name, forWhat, speed, parameters, price }: Weights): ModelEntry {
  return {
    ...shared,
    id: `openai/${remoteName}${generateSuffix}`,
    remoteName,
    name: `${name}, from words`,
    description: `A new picture from words alone. ${forWhat}`,
    operations: ["generate"],
    input: "none",
    mask: { support: "none", required: false },
    references: { maximum: 0, minimumSide: 1, maximumPixels: 1 },
    speed,
    parameters: [...parameters, background, moderation, partialImages],
    price,
  };
}
