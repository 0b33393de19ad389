import type { ModelEntry } from "./model.ts";

const fill = {
  provider: "builtin",
  maker: "Palimpsest",
  operations: ["fill"],
  input: "picture",
  mask: { support: "hard", required: true },
  prompt: { use: "none", maximumLength: 0 },
  references: { maximum: 0, minimumSide: 1, maximumPixels: 1 },
  sizes: { kind: "any" },
  price: { kind: "free" },
  outputFormats: [],
  deprecatedOn: null,
  replacedBy: null,
  licence: "Apache-2.0 (part of Palimpsest)",
} satisfies Partial<ModelEntry>;

/** What runs on this computer without weights. */
export const builtinModels: readonly ModelEntry[] = [
  {
    ...fill,
    id: "builtin/content-aware-fill",
    remoteName: "content-aware-fill",
    name: "Content-aware fill",
    description: "Removes objects and fills holes with texture from the same picture. Runs on this computer.",
    seed: true,
    speed: "fast",
    parameters: [
      {
        control: "choice",
        name: "quality",
        title: "Quality",
        description: "More passes take longer and join textures better.",
        choices: [
          { value: "draft", title: "Draft" },
          { value: "standard", title: "Standard" },
          { value: "best", title: "Best" },
        ],
        defaultValue: "standard",
        advanced: false,
      },
      {
        control: "number",
        name: "searchArea",
        title: "Search area",
        description: "How far around the mask texture is taken from, as a multiple of the mask's size.",
        minimum: 0.5,
        maximum: 4,
        step: 0.25,
        defaultValue: 1.5,
        advanced: true,
      },
    ],
  },
  {
    ...fill,
    id: "builtin/smooth-fill",
    remoteName: "smooth-fill",
    name: "Smooth fill",
    description:
      "Blends small blemishes, dust and scratches into what surrounds them. Runs on this computer.",
    seed: false,
    speed: "fast",
    parameters: [],
  },
  {
    ...fill,
    id: "builtin/restore",
    remoteName: "restore",
    name: "Keep what changed",
    description: "Takes over another picture of the same size under the mask, and nothing else.",
    operations: ["restore"],
    references: { maximum: 1, minimumSide: 1, maximumPixels: 1_000_000_000 },
    seed: false,
    speed: "fast",
    parameters: [],
    hidden: true,
  },
];
