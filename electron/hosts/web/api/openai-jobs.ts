import type { ListedModel, Model } from "../../../../shared/catalogue/model.ts";
import type { Parameters } from "../../../../shared/domain/edit-request.ts";
import type { Size } from "../../../../shared/domain/geometry.ts";
import type { JobId } from "../../../../shared/domain/ids.ts";
import type { ProgramEdit } from "../../../programs/program-engine.ts";
import type { ImageServices } from "./api-services.ts";
import { ApiError } from "./errors.ts";
import { fingerprintOf, type Idempotency, type SubmitOne } from "./idempotency.ts";
import type { ImageAsk } from "./openai-fields.ts";
import { chooseModel, type Operation, translateParameters, unsupported } from "./openai-model.ts";
import type { Retries } from "./retries.ts";
import type { UnprovenRequest } from "./route.ts";

/** Where nothing else is said: what every model can make, or nearly. */
const sizeFromWords = { width: 1024, height: 1024 };

export interface AskedJobs {
  readonly model: ListedModel;
  readonly parameters: Parameters;
  readonly jobIds: readonly JobId[];
  /** What the client should know of how its words were taken. */
  readonly warnings: readonly string[];
}

/**
 * Turns what a client asks for into jobs: one for each picture, with seeds that follow each other.
 * @throws ApiError, and what the engine throws.
 */
export async function submitJobs(
  ask: ImageAsk,
  operation: Operation,
  services: ImageServices & { readonly idempotency: Idempotency; readonly retries: Retries },
  head: Pick<UnprovenRequest, "header" | "signal" | "whenAnswered">,
): Promise<AskedJobs> {
  const { idempotency, retries, engine } = services;
  const fingerprint = fingerprintOf({ operation, ask });
  const key = head.header("idempotency-key");
  const known = idempotency.known(key, fingerprint);
  const made = known.length === ask.count ? askedBefore(ask, known, services) : null;
  if (made) return made;
  const choice = { name: ask.model, operation, hasMask: ask.mask !== null };
  const model = chooseModel(choice, services.models(), services.settings());
  const parameters = translateParameters(model, ask.parameters);
  checkTakes(model, ask);
  const variationGroup = ask.count > 1 ? `api-${fingerprint.slice(0, 32)}` : null;
  const edit = { ...toEdit(model, ask, parameters), variationGroup };
  const submit: SubmitOne = async (index, requestKey) => {
    const variation = { ...edit, seed: seedAt(ask.seed, index) };
    return (await engine.submit(variation, head.signal, { requestKey })).jobId;
  };
  const jobIds = await (key === undefined
    ? retries.jobs(head, fingerprint, (own) => idempotency.jobsOfCall(own, ask.count, submit))
    : idempotency.jobs(key, fingerprint, ask.count, submit));
  return { model, parameters, jobIds, warnings: warningsOf(model, ask) };
}

/** What was paid is given again, also under a name that the settings do not know any more. */
function askedBefore(
  ask: ImageAsk,
  jobIds: readonly JobId[],
  { engine, models }: Pick<ImageServices, "engine" | "models">,
): AskedJobs | null {
  const [modelId] = jobIds.map((id) => engine.job(id).request.modelId);
  const model = models().find(({ id }) => id === modelId);
  if (!model) return null;
  const parameters = translateParameters(model, ask.parameters);
  return { model, parameters, jobIds, warnings: warningsOf(model, ask) };
}

/** @throws ApiError 400, with the field's name, for what this model cannot take. */
function checkTakes(model: Model, { seed, images, mask, prompt }: ImageAsk): void {
  if (seed !== null && !model.seed) throw unsupported(model, "seed");
  if (images.length > 1 + model.references.maximum) {
    throw new ApiError(
      "invalid-input",
      `${model.id} takes ${1 + model.references.maximum} pictures; ${images.length} were sent.`,
      { param: "image", apiCode: "too_many_images" },
    );
  }
  const missing = (param: string, message: string) =>
    new ApiError("invalid-input", message, { param, apiCode: "missing_required_parameter" });
  if (model.mask.required && mask === null) throw missing("mask", `${model.id} needs a mask.`);
  if (mask && isOpaquePng(mask)) {
    throw new ApiError("corrupt-picture", "The mask has no transparency.", {
      param: "mask",
      nextStep: "Send a PNG whose transparent pixels are the ones to edit.",
    });
  }
  if (model.prompt.use === "required" && prompt.trim() === "")
    throw missing("prompt", `${model.id} needs a prompt.`);
  const { use, maximumLength } = model.prompt;
  if (use !== "none" && prompt.length > maximumLength) {
    throw new ApiError(
      "invalid-input",
      `The prompt has ${prompt.length} characters; ${model.id} takes ${maximumLength}.`,
      { param: "prompt", apiCode: "string_above_max_length" },
    );
  }
}

/**
 * True for a PNG that can have no transparent pixel (PNG 11.2.1 and 11.3.1: colour type 0 or 2 without tRNS): most
 * likely a mask in white and black, which other servers want. Others are left to whoever decodes them.
 */
function isOpaquePng(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64 * 1024));
  const isPng = head.toString("latin1", 1, 4) === "PNG" && head.toString("latin1", 12, 16) === "IHDR";
  const isOpaqueType = head[25] === 0 || head[25] === 2;
  const transparency = head.indexOf("tRNS");
  const pixels = head.indexOf("IDAT");
  return isPng && isOpaqueType && pixels >= 0 && (transparency < 0 || transparency > pixels);
}

/** OpenAI's own clients cannot leave the prompt out: a model that takes none is no reason to refuse them. */
function warningsOf(model: Model, { prompt }: ImageAsk): string[] {
  return model.prompt.use === "none" && prompt.trim() !== ""
    ? [`${model.id} takes no prompt; it was not used.`]
    : [];
}

function toEdit(
  model: Model,
  { images, mask, prompt, size }: ImageAsk,
  parameters: Parameters,
): Omit<ProgramEdit, "seed" | "variationGroup"> {
  const [picture, ...references] = images;
  const blank: Size = size ?? sizeFromWords;
  return {
    modelId: model.id,
    prompt: model.prompt.use === "none" ? "" : prompt,
    parameters,
    source: picture ? { kind: "picture", bytes: picture } : { kind: "blank", size: blank },
    mask: mask && { bytes: mask, meaning: "transparent-edits" },
    references,
  };
}

function seedAt(first: number | null, index: number): number | null {
  return first === null ? null : (first + index) % 2 ** 32;
}
