import { assertNever } from "../assert.ts";
import type { Parameters } from "../domain/edit-request.ts";
import { AppError } from "../errors.ts";
import type { Model, ParameterField } from "./model.ts";

export function defaultParameters(model: Model): Parameters {
  return Object.fromEntries(model.parameters.map((field) => [field.name, field.defaultValue]));
}

/**
 * Proves that `values` fits the model: known names, right types, within range. Missing ones get their default.
 * @throws AppError `invalid-input` naming the parameter, the value and the limit.
 */
export function checkParameters(model: Model, values: Parameters): Parameters {
  const known = new Set(model.parameters.map((field) => field.name));
  for (const name of Object.keys(values)) {
    if (!known.has(name)) {
      throw new AppError("invalid-input", `${model.name} has no parameter "${name}".`, {
        nextStep: known.size === 0 ? "Leave it out." : `It has: ${[...known].join(", ")}.`,
      });
    }
  }
  return Object.fromEntries(
    model.parameters.map((field) => [field.name, checkField(field, values[field.name])]),
  );
}

/**
 * What a request to a service holds of the model's parameters, by their names there: what was chosen, whole numbers where
 * the steps are whole. What is left to the service is left out, as a null is refused by some.
 */
export function chosenParameters(
  { parameters: fields }: Model,
  values: Parameters,
): Record<string, string | number | boolean> {
  const chosen: Record<string, string | number | boolean> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined || value === null) continue;
    const isWhole = field.control === "number" && Number.isInteger(field.step);
    chosen[field.name] = isWhole && typeof value === "number" ? Math.round(value) : value;
  }
  return chosen;
}

function checkField(
  field: ParameterField,
  value: Parameters[string] | undefined,
): string | number | boolean | null {
  if (value === undefined) return field.defaultValue;
  if (value === null && field.defaultValue === null) return null; // the provider's own choice
  switch (field.control) {
    case "number":
      if (typeof value === "number" && value >= field.minimum && value <= field.maximum) return value;
      throw outOfRange(field, value, `a number from ${field.minimum} to ${field.maximum}`);
    case "choice":
      if (typeof value === "string" && field.choices.some((choice) => choice.value === value)) return value;
      throw outOfRange(field, value, `one of ${field.choices.map((choice) => choice.value).join(", ")}`);
    case "toggle":
      if (typeof value === "boolean") return value;
      throw outOfRange(field, value, "true or false");
    case "text":
      if (typeof value === "string" && value.length <= field.maximumLength) return value;
      throw outOfRange(field, value, `a text of at most ${field.maximumLength} characters`);
    default:
      return assertNever(field);
  }
}

function outOfRange(field: ParameterField, value: unknown, allowed: string): AppError {
  return new AppError("invalid-input", `${field.title} is ${JSON.stringify(value)}; it must be ${allowed}.`, {
    nextStep: `Set "${field.name}" to ${allowed}.`,
  });
}
