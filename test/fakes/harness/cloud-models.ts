import { invariant } from "../../../shared/assert.ts";
import { type ListedModel, listedModel, type ModelEntry } from "../../../shared/catalogue/model.ts";

const cloud = {
  provider: "cloud",
  maker: "Cloud Labs",
  input: "picture",
  mask: { support: "none", required: false },
  prompt: { use: "required", maximumLength: 2000 },
  seed: true,
  references: { maximum: 0, minimumSide: 1, maximumPixels: 4_000_000 },
  sizes: {
    kind: "range",
    step: 16,
    minimumSide: 64,
    maximumSide: 2048,
    minimumPixels: 65_536,
    maximumPixels: 4_194_304,
    preferredPixels: 1_048_576,
    maximumRatio: 4,
  },
  parameters: [],
  speed: "medium",
  outputFormats: ["png"],
  deprecatedOn: null,
  replacedBy: null,
  licence: "Provider's terms",
} satisfies Partial<ModelEntry>;

const entries: readonly ModelEntry[] = [
  {
    ...cloud,
    id: "cloud/editor",
    remoteName: "editor",
    name: "Cloud Editor",
    description: "Follows instructions for the whole picture, with up to three references.",
    operations: ["edit"],
    references: { maximum: 3, minimumSide: 256, maximumPixels: 4_000_000 },
    price: { kind: "perImage", amount: 0.045, source: "the price list of Cloud Labs" },
    parameters: [
      {
        control: "number",
        name: "guidance",
        title: "Guidance",
        description: "How closely the prompt is followed.",
        minimum: 1,
        maximum: 10,
        step: 0.5,
        defaultValue: null,
        rangeKnown: false,
        advanced: false,
      },
      {
        control: "choice",
        name: "safety",
        title: "Filter",
        description: "How strict the provider's filter is.",
        choices: [
          { value: "0", title: "Strict" },
          { value: "2", title: "Usual" },
        ],
        defaultValue: null,
        advanced: true,
      },
      {
        control: "toggle",
        name: "upsampling",
        title: "Rewrite the prompt",
        description: "The provider may extend the prompt.",
        defaultValue: null,
        advanced: true,
      },
      {
        control: "text",
        name: "negative",
        title: "Without",
        description: "What should not appear.",
        maximumLength: 200,
        defaultValue: null,
        advanced: true,
      },
    ],
  },
  {
    ...cloud,
    id: "cloud/painter",
    remoteName: "painter",
    name: "Cloud Painter",
    description: "Paints under the mask only.",
    operations: ["fill"],
    mask: { support: "hard", required: true },
    price: { kind: "perImage", amount: 0.05, source: "the price list of Cloud Labs" },
  },
  {
    ...cloud,
    id: "cloud/imagine",
    remoteName: "imagine",
    name: "Imagine",
    maker: "Dream",
    description: "Makes a picture from words alone.",
    operations: ["generate"],
    input: "none",
    seed: false,
    speed: "slow",
    deprecatedOn: "2026-12-01",
    replacedBy: "cloud/editor",
    price: { kind: "unknown", source: "Dream publishes no prices" },
  },
];

/** Models of a service that does not exist, one of each kind, so that no test hangs on the catalogue's own. */
export const cloudModels: readonly ListedModel[] = entries.map((entry) =>
  listedModel.parse({ ...entry, notReady: null }),
);

export function cloudModel(id: string): ListedModel {
  const model = cloudModels.find((candidate) => candidate.id === id);
  invariant(model, `there is a test model ${id}`);
  return model;
}
