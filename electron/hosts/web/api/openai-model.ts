import { z } from "zod";
import type { Model, ParameterField } from "../../../../shared/catalogue/model.ts";
import { defaultModelId } from "../../../../shared/catalogue/models.ts";
import { checkParameters } from "../../../../shared/catalogue/parameters.ts";
import type { Parameters } from "../../../../shared/domain/edit-request.ts";
import type { Settings } from "../../../../shared/domain/settings.ts";
import { AppError } from "../../../../shared/errors.ts";
import { ApiError } from "./errors.ts";

/** Far longer than any: an error repeats it. */
export const modelName = z.string().max(200).describe("One of GET /v1/models.");

export type Operation = "edit" | "generate";

export interface ModelChoice {
  /** As the request names it. */
  readonly name: string | null;
  readonly operation: Operation;
  readonly hasMask: boolean;
}

/** Behind an id of a model for edits: its twin that works from words. */
const generateSuffix = "/text-to-image";

/**
 * The model that a request means: by its id, by a name of the settings, by what its own provider calls it.
 * @throws ApiError 404 for an unknown one, 400 for one that does not do this, or if none is named and none is set.
 */
export function chooseModel<M extends Model>(
  choice: ModelChoice,
  models: readonly M[],
  settings: Pick<Settings, "defaultApiModel" | "apiModelAliases">,
): M {
  const asked = choice.name ?? settings.defaultApiModel ?? (choice.hasMask ? defaultModelId : null);
  if (asked === null) {
    throw new ApiError("invalid-input", "No model is named, and no default is set.", {
      param: "model",
      apiCode: "missing_required_parameter",
      nextStep: 'Name one of GET /v1/models, or set "defaultApiModel".',
    });
  }
  const named = Object.hasOwn(settings.apiModelAliases, asked) ? settings.apiModelAliases[asked] : asked;
  const visible = models.filter((model) => !model.hidden);
  const byId = visible.find((model) => model.id === named);
  const candidates = byId ? [byId] : visible.filter((model) => model.remoteName === named);
  const twin = byId && visible.find((model) => model.id === `${byId.id}${generateSuffix}`);
  const fitting = [...candidates, twin].find((model) => model && doesOf(model) === choice.operation);
  if (fitting) return fitting;
  if (candidates.length === 0) {
    throw new ApiError("not-found", `There is no model "${asked}".`, {
      param: "model",
      apiCode: "model_not_found",
      nextStep: "GET /v1/models lists them.",
    });
  }
  const does = choice.operation === "edit" ? "edit pictures" : "make pictures from words";
  throw new ApiError("invalid-input", `"${asked}" does not ${does}.`, {
    param: "model",
    nextStep: "GET /v1/models says what each one does.",
  });
}

export function doesOf(model: Model): Operation {
  return model.input === "none" ? "generate" : "edit";
}

/** What providers call the same thing. */
const sameParameters: readonly (readonly string[])[] = [
  ["guidance_scale", "guidance", "cfg_scale"],
  ["num_inference_steps", "steps"],
];

/** The model's own field for what a program calls `name`, or undefined. */
export function findField(model: Model, name: string): ParameterField | undefined {
  const names = [name, ...(sameParameters.find((same) => same.includes(name)) ?? [])];
  return names
    .map((candidate) => model.parameters.find((field) => field.name === candidate))
    .find((field) => field !== undefined);
}

/**
 * A program's parameters as the model's. `auto` says nothing: it is left out where the model has no such choice.
 * @throws ApiError 400 naming the parameter that the model does not have, or whose value does not fit.
 */
export function translateParameters(model: Model, asked: Parameters): Parameters {
  const translated: Parameters = {};
  for (const [name, value] of Object.entries(asked)) {
    const field = findField(model, name);
    if (value === "auto" && !takes(field, "auto")) continue;
    if (!field) throw unsupported(model, name);
    translated[field.name] = checkValue(model, field, name, value);
  }
  return translated;
}

/** @throws ApiError 400 */
export function unsupported(model: Model, name: string): ApiError {
  const names = model.parameters.map((field) => field.name);
  return new ApiError("invalid-input", `${model.id} has no parameter "${name}".`, {
    param: name,
    apiCode: "unsupported_parameter",
    nextStep: names.length === 0 ? "Leave it out." : `Leave it out. It has: ${names.join(", ")}.`,
  });
}

function takes(field: ParameterField | undefined, choice: string): boolean {
  return field?.control === "choice" && field.choices.some(({ value }) => value === choice);
}

function checkValue(
  model: Model,
  field: ParameterField,
  name: string,
  value: Parameters[string] | undefined,
): string | number | boolean | null {
  try {
    const checked = checkParameters(model, { [field.name]: fromText(field, value ?? null) });
    return checked[field.name] ?? null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new ApiError(error.code, error.message, {
      param: name,
      ...(error.nextStep === null ? {} : { nextStep: error.nextStep }),
    });
  }
}

/** Forms carry only text. What does not read as the field's kind is left for the check to refuse. */
function fromText(field: ParameterField, value: Parameters[string]): string | number | boolean | null {
  if (typeof value !== "string") return value;
  if (field.control === "number" && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (field.control === "toggle" && (value === "true" || value === "false")) return value === "true";
  return value;
}
