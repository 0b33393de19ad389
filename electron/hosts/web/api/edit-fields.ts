import { z } from "zod";
import type { ListedModel } from "../../../../shared/catalogue/model.ts";
import type { Parameters } from "../../../../shared/domain/edit-request.ts";
import { jobId } from "../../../../shared/domain/ids.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { Delivery } from "../../../library/program-records.ts";
import { checkForeignUrl } from "../../../network/post-once.ts";
import { ApiError } from "./errors.ts";
import { findField, modelName, translateParameters } from "./openai-model.ts";

/** What `POST /edit` takes. */
export const editBody = z
  .strictObject({
    prompt: z.string().max(32_000).nullish().describe("What should change. Some models need none."),
    image_b64: z
      .string()
      .nullish()
      .describe("The picture, as base64 or a data URI; the fallback where reference_job_id cannot be used."),
    reference_job_id: z.string().nullish().describe("Edits the result of this job instead."),
    mask_b64: z
      .string()
      .nullish()
      .describe(
        "A grey PNG of the picture's size, as base64 or a data URI: white is edited, black never changes.",
      ),
    model: modelName.nullish(),
    seed: z.int().min(0).max(0xffff_ffff),
    guidance_scale: z
      .number()
      .min(1)
      .max(20)
      .nullish()
      .describe("Left out: 2.5 for FLUX.1 Kontext, otherwise the model's own default."),
    num_inference_steps: z
      .int()
      .min(1)
      .max(100)
      .nullish()
      .describe("Left out: 28 for FLUX.1 Kontext, otherwise the model's own default."),
    callback_url: z
      .string()
      .max(2048)
      .nullish()
      .describe("Is told once when the job has succeeded or failed."),
    callback_secret: z
      .string()
      .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,1022}[\x21-\x7e])?$/, "must be 1 to 1024 visible ASCII characters")
      .nullish()
      .describe("Sent to the callback as X-Callback-Secret."),
    expiry: z.iso
      .datetime({ offset: true })
      .nullish()
      .describe("From then on the callback is not sent any more."),
    strength: z
      .never("is not taken: these models are told how much to change by the prompt")
      .optional()
      .meta({ type: "null", description: "Not taken; refused by name." }),
  })
  .meta({ id: "EditRequest" })
  .transform(({ prompt, ...fields }) => ({ ...withoutNulls(fields), prompt: prompt ?? "" }));
export type EditBody = z.output<typeof editBody>;

/** Many clients write null for what they leave out. */
function withoutNulls<Fields extends object>(fields: Fields) {
  const given = Object.entries(fields).filter(([, value]) => value !== null);
  return Object.fromEntries(given) as { [Name in keyof Fields]: Exclude<Fields[Name], null> }; // as just filtered
}

/** Of the contract, which was made for FLUX.1 Kontext, for what a request leaves out. */
const contractDefaults = { guidance_scale: 2.5, num_inference_steps: 28 } as const;

/**
 * The contract's two numbers as the model's parameters. What was given has to fit the model. What was left out is the
 * contract's only for a Kontext that has the parameter and can take the number; any other model's own default counts.
 * @throws ApiError 400 naming the field.
 */
export function parametersOf(body: EditBody, model: ListedModel): Parameters {
  const parameters: Parameters = {};
  for (const name of ["guidance_scale", "num_inference_steps"] as const) {
    const given = body[name];
    if (given !== undefined) Object.assign(parameters, translateParameters(model, { [name]: given }));
    const field = given === undefined ? findField(model, name) : undefined;
    const usual = contractDefaults[name];
    const canTake = field?.control === "number" && usual >= field.minimum && usual <= field.maximum;
    if (canTake && isKontext(model)) parameters[field.name] = usual;
  }
  return parameters;
}

/** By what it is called here or by its provider, a team's own server among them. */
function isKontext({ id, remoteName }: ListedModel): boolean {
  return /kontext/i.test(`${id} ${remoteName}`);
}

/** Whom to tell. @throws ApiError 400 naming the field. */
export function deliveryOf(
  { callback_url: url, callback_secret: secret, expiry }: EditBody,
  baseUrl: string,
  allowPrivate: boolean,
): Delivery {
  if (url === undefined && secret !== undefined) {
    throw new ApiError("invalid-input", '"callback_secret" is of no use without "callback_url".', {
      param: "callback_secret",
    });
  }
  return {
    baseUrl,
    expiresAt: expiry === undefined ? null : Date.parse(expiry),
    callback: url === undefined ? null : { url: checkCallbackUrl(url, allowPrivate), secret: secret ?? null },
  };
}

function checkCallbackUrl(address: string, allowPrivate: boolean): string {
  try {
    return checkForeignUrl(address, allowPrivate).href;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new ApiError("invalid-input", `"callback_url" is refused. ${error.message}`, {
      param: "callback_url",
      ...(error.nextStep === null ? {} : { nextStep: error.nextStep }),
    });
  }
}

/** @throws AppError `not-found`: what is no id is the id of no job. */
export function jobIdOf(text: string) {
  const id = jobId.safeParse(text);
  if (!id.success) throw new AppError("not-found", "There is no such job.");
  return id.data;
}
