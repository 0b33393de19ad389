import { z } from "zod";
import { modelId } from "../domain/ids.ts";

const operation = z.enum(["fill", "edit", "generate", "outpaint"]);

/** One parameter of a model as the form shows it and as the request carries it. */
export const parameterField = z.discriminatedUnion("control", [
  z.object({
    control: z.literal("number"),
    name: z.string(),
    title: z.string(),
    description: z.string(),
    minimum: z.number(),
    maximum: z.number(),
    step: z.number().positive(),
    defaultValue: z.number(),
    advanced: z.boolean(),
  }),
  z.object({
    control: z.literal("choice"),
    name: z.string(),
    title: z.string(),
    description: z.string(),
    choices: z.array(z.object({ value: z.string(), title: z.string() })).min(1),
    defaultValue: z.string(),
    advanced: z.boolean(),
  }),
  z.object({
    control: z.literal("toggle"),
    name: z.string(),
    title: z.string(),
    description: z.string(),
    defaultValue: z.boolean(),
    advanced: z.boolean(),
  }),
]);
export type ParameterField = z.infer<typeof parameterField>;

/** A model as data: what the editor shows, what a request may hold and what a provider must take. */
export const model = z.object({
  id: modelId,
  /** The part before the first slash of the id. */
  provider: z.string(),
  name: z.string(),
  /** One line: what it is for. */
  description: z.string(),
  operations: z.array(operation).min(1),
  /** `required`: only masked edits; `hint`: the provider may paint elsewhere (the guarantee still holds). */
  mask: z.enum(["required", "optional", "hint", "none"]),
  prompt: z.enum(["required", "optional", "none"]),
  seed: z.boolean(),
  maximumReferences: z.int().min(0).max(10),
  parameters: z.array(parameterField),
  price: z.discriminatedUnion("kind", [z.object({ kind: z.literal("free") })]),
  licence: z.string(),
});
export type Model = z.infer<typeof model>;
