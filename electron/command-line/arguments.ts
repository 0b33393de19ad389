import { parseArgs } from "node:util";
import type { Model } from "../../shared/catalogue/model.ts";
import type { Parameters } from "../../shared/domain/edit-request.ts";
import { AppError } from "../../shared/errors.ts";

/** Options that every command has. */
const commonOptions = {
  json: { type: "boolean", default: false },
  quiet: { type: "boolean", default: false },
} as const;

/** An option as `parseArgs` takes it. */
interface Option {
  type: "string" | "boolean";
  short?: string;
  multiple?: boolean;
  default?: string | boolean | string[];
}

interface Asked<Options extends Record<string, Option>> {
  args: string[];
  allowPositionals: true;
  options: typeof commonOptions & Options;
}

/**
 * A command's arguments by its options and those that every command has.
 * @throws AppError `invalid-input` for an option that it does not have, or one without its value.
 */
export function readArguments<Options extends Record<string, Option>>(
  args: readonly string[],
  options: Options,
): ReturnType<typeof parseArgs<Asked<Options>>> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...commonOptions, ...options } });
  } catch (error) {
    throw usageError(error instanceof Error ? sentenceOf(error.message) : String(error));
  }
}

/** On one line. To an unknown option Node adds how a name could begin with a dash, which nobody has asked. */
function sentenceOf(message: string): string {
  const asked = message.replace(/\. To specify a positional argument.*$/s, "");
  return `${asked.replaceAll("\n", " ").replace(/\.+$/, "")}.`;
}

/** The command's name, and its arguments, among them what every command takes and may stand before the name. */
export function splitCommand(args: readonly string[]): {
  readonly command: string | undefined;
  readonly rest: readonly string[];
} {
  const common = Object.keys(commonOptions).map((name) => `--${name}`);
  const at = args.findIndex((argument) => !common.includes(argument));
  return at < 0 ? { command: undefined, rest: args } : { command: args[at], rest: args.toSpliced(at, 1) };
}

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
