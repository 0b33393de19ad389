import type { CompatibleEndpoint, CompatibleParameter } from "../domain/compatible-endpoint.ts";
import { type Model, type ModelEntry, model } from "./model.ts";

type Field = ModelEntry["parameters"][number];

/** The key and address of a team's own server are kept under this id; its one model has it too. */
export function providerOfEndpoint({ id }: Pick<CompatibleEndpoint, "id">): string {
  return `compatible/${id}`;
}

/** The model that an endpoint offers, as the catalogue's own: the form and the framing follow from it. */
export function modelOfEndpoint(endpoint: CompatibleEndpoint): Model {
  const { mask, maximumReferences, extraParameters } = endpoint;
  const names = extraParameters === "none" ? [] : endpoint.parameterNames;
  const entry: ModelEntry = {
    id: providerOfEndpoint(endpoint),
    provider: providerOfEndpoint(endpoint),
    remoteName: endpoint.model,
    name: endpoint.name,
    maker: "Your own servers",
    description: `${endpoint.model} at ${endpoint.baseUrl}.`,
    operations: ["edit"],
    input: "picture",
    mask: {
      support: mask.mode === "none" ? "none" : mask.support,
      required: mask.mode !== "none" && mask.required,
    },
    prompt: { use: "required", maximumLength: 32_000 },
    seed: names.includes("seed"),
    references: {
      maximum: maximumReferences,
      minimumSide: 1,
      maximumPixels: maximumReferences === 0 ? 1 : 4_194_304,
    },
    sizes: endpoint.sizes,
    parameters: names.flatMap((name) => (name === "seed" ? [] : [fields[name]])),
    price: { kind: "unknown", source: "Your own server." },
    speed: "medium",
    outputFormats: [],
    deprecatedOn: null,
    replacedBy: null,
    licence: "As the server's model",
  };
  return model.parse(entry);
}

function number(
  name: string,
  title: string,
  description: string,
  limits: { readonly minimum: number; readonly maximum: number; readonly step: number },
): Field {
  return {
    control: "number",
    name,
    title,
    description,
    ...limits,
    defaultValue: null,
    rangeKnown: false,
    advanced: true,
  };
}

const stepLimits = { minimum: 1, maximum: 200, step: 1 };
const guidanceLimits = { minimum: 0, maximum: 20, step: 0.1 };
const stepsText = "More take longer and may be finer; left alone, the model's own number.";
const guidanceText = "How closely the words are followed; left alone, the model's own value.";

/** The servers prove next to nothing and models differ, hence limits of ours and no defaults. */
const fields: Readonly<Record<Exclude<CompatibleParameter, "seed">, Field>> = {
  negative_prompt: {
    control: "text",
    name: "negative_prompt",
    title: "Negative prompt",
    description: "What is not to be seen.",
    maximumLength: 4_000,
    defaultValue: null,
    advanced: true,
  },
  num_inference_steps: number("num_inference_steps", "Steps", stepsText, stepLimits),
  steps: number("steps", "Steps", stepsText, stepLimits),
  "sample_params.sample_steps": number("sample_params.sample_steps", "Steps", stepsText, stepLimits),
  guidance_scale: number("guidance_scale", "Guidance", guidanceText, guidanceLimits),
  cfg_scale: number("cfg_scale", "Guidance", guidanceText, guidanceLimits),
  "sample_params.guidance.txt_cfg": number(
    "sample_params.guidance.txt_cfg",
    "Guidance",
    guidanceText,
    guidanceLimits,
  ),
  "sample_params.guidance.distilled_guidance": number(
    "sample_params.guidance.distilled_guidance",
    "Distilled guidance",
    "The same for models that were trained with it (FLUX.1).",
    guidanceLimits,
  ),
  true_cfg_scale: number(
    "true_cfg_scale",
    "True guidance",
    "Guidance by a second pass, for models that have it (Qwen Image).",
    guidanceLimits,
  ),
  strength: number("strength", "Strength", "How far the result may leave the picture; 1 ignores it.", {
    minimum: 0,
    maximum: 1,
    step: 0.01,
  }),
  enable_upscaling: {
    control: "toggle",
    name: "enable_upscaling",
    title: "Enlarge",
    description: "Lets the server enlarge the result; it is brought back to the picture's size afterwards.",
    defaultValue: null,
    advanced: true,
  },
};
