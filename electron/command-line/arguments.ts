import type { Model } from "../../shared/catalogue/model.ts";
import type { Parameters } from "../../shared/domain/edit-request.ts";
import { AppError } from "../../shared/errors.ts";

/** What `parseArgs` reads. @throws AppError `invalid-input` for what it does not know. */
export function readArguments<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (error) {
    throw usageError(`${error instanceof Error ? error.message.replace(/\.+$/, "") : String(error)}.`);
  }
}

/** Options that every command has. */
export const commonOptions = {
  json: { type: "boolean", default: false },
  quiet: { type: "boolean", default: false },
} as const;

export function usageError(message: string): AppError {
  return new AppError("invalid-input", message, { nextStep: "palimpsest --help shows how." });
}

/** The only name that a command takes. @throws AppError `invalid-input`. */
export function onlyPositional(positionals: readonly string[], what: string): string {
  const [first, ...more] = positionals;
  if (first === undefined || more.length > 0)
    throw usageError(`It takes ${what}; ${positionals.length} were given.`);
  return first;
}

export function readInteger(name: string, text: string, minimum: number, maximum: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw usageError(`${name} is "${text}"; it must be a whole number from ${minimum} to ${maximum}.`);
}

/** US dollars, at least 0. */
export function readAmount(name: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw usageError(`${name} is "${text}"; it must be an amount in US dollars, such as 0.25.`);
}

/** `--set name=value`, read as the type that the model's parameter has. */
export function readParameters(model: Model, pairs: readonly string[]): Parameters {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw usageError(`--set is "${pair}"; it must be NAME=VALUE.`);
      const name = pair.slice(0, at);
      const text = pair.slice(at + 1);
      const control = model.parameters.find((field) => field.name === name)?.control;
      if (control === "number") return [name, Number(text)];
      if (control === "toggle" && (text === "true" || text === "false")) return [name, text === "true"];
      return [name, text];
    }),
  );
}
