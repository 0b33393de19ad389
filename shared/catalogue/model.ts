import { z } from "zod";
import { modelId } from "../domain/ids.ts";
import { price } from "./price.ts";
import { sizePolicy } from "./size-policy.ts";

const operation = z.enum(["fill", "edit", "generate", "outpaint", "restore"]);

const described = {
  /** As the provider's request names it. */
  name: z.string(),
  title: z.string(),
  description: z.string(),
  advanced: z.boolean(),
};

/**
 * One parameter of a model as the form shows it and as the request carries it. A default of null is the provider's
 * own: nothing is sent until a person chooses.
 */
export const parameterField = z.discriminatedUnion("control", [
  z.object({
    ...described,
    control: z.literal("number"),
    minimum: z.number(),
    maximum: z.number(),
    /** Whole steps are sent as integers. */
    step: z.number().positive(),
    defaultValue: z.number().nullable(),
    /** False: the provider publishes no range; the limits are ours, and a value within them may be refused. */
    rangeKnown: z.boolean().default(true),
  }),
  z.object({
    ...described,
    control: z.literal("choice"),
    choices: z.array(z.object({ value: z.string(), title: z.string() })).min(1),
    defaultValue: z.string().nullable(),
  }),
  z.object({ ...described, control: z.literal("toggle"), defaultValue: z.boolean().nullable() }),
  z.object({
    ...described,
    control: z.literal("text"),
    maximumLength: z.int().min(1),
    defaultValue: z.string().nullable(),
  }),
]);
export type ParameterField = z.infer<typeof parameterField>;

/** A model as data: what the editor shows, what a request may hold and what a provider must take. */
export const model = z.object({
  id: modelId,
  /** The part before the first slash of the id: whose key and address are used. */
  provider: z.string(),
  /** What the provider calls it: an endpoint, a path or a name. */
  remoteName: z.string(),
  name: z.string(),
  /** Who made the weights; models are grouped by it. */
  maker: z.string(),
  /** One line: what it is for. */
  description: z.string(),
  operations: z.array(operation).min(1),
  /** `none`: it makes a picture from words alone and is not shown the document. */
  input: z.enum(["picture", "none"]),
  mask: z.object({
    /**
     * `hard`: it paints only there. `hint`: it may paint elsewhere. `none`: it is not sent one. Masked edits work with
     * all three: what comes back is put under the mask by us.
     */
    support: z.enum(["hard", "hint", "none"]),
    /** True: without a mask it can do nothing. */
    required: z.boolean(),
  }),
  prompt: z.object({ use: z.enum(["required", "optional", "none"]), maximumLength: z.int().min(0) }),
  seed: z.boolean(),
  references: z.object({
    /** Besides the picture itself. */
    maximum: z.int().min(0).max(10),
    /** Shorter side in pixels; 1 where nothing is known. */
    minimumSide: z.int().min(1),
    /** Larger ones are made smaller before they are sent. */
    maximumPixels: z.int().min(1),
  }),
  sizes: sizePolicy,
  parameters: z.array(parameterField),
  price,
  /** How long an edit takes as a rule: under ten seconds, under a minute, longer. */
  speed: z.enum(["fast", "medium", "slow"]),
  /** Formats that it can answer in, the lossless one first, as the provider names them; empty where it cannot be asked. */
  outputFormats: z.array(z.enum(["png", "jpeg", "webp"])),
  /** ISO day after which the provider may refuse it; null while none is announced. */
  deprecatedOn: z.iso.date().nullable(),
  /** The model to move to. */
  replacedBy: modelId.nullable(),
  licence: z.string(),
  /** Not in the picker: asked for by a command of the editor. */
  hidden: z.boolean().default(false),
});
export type Model = z.infer<typeof model>;

/** A model as the catalogue's files write it: ids as plain text, defaults left out. */
export type ModelEntry = Omit<z.input<typeof model>, "id" | "replacedBy"> & {
  readonly id: string;
  readonly replacedBy: string | null;
};

/** A model and whether it can run here and now. */
export const listedModel = model.extend({
  /** Null when it can; otherwise why it cannot and what to do ("Add a key for fal.ai in the settings."). */
  notReady: z.string().nullable(),
});
export type ListedModel = z.infer<typeof listedModel>;
