import { defaultModelId } from "../../shared/catalogue/models.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import { drawSeed } from "../jobs/seed.ts";
import { readAmount, readArguments, readInteger, usageError } from "./arguments.ts";
import { refuseSecondStdin } from "./picture-input.ts";
import { formatOf, outputNames } from "./picture-output.ts";

export type EditArguments = ReturnType<typeof readEditArguments>;

/**
 * The arguments of `edit`, and of `fill`, which is an edit by a built-in model, with a mask and the seed 0.
 * @throws AppError `invalid-input`.
 */
export function readEditArguments(args: readonly string[], command: "edit" | "fill") {
  const { values, positionals } = readArguments(args, {
    prompt: { type: "string", default: "" },
    mask: { type: "string" },
    reference: { type: "string", multiple: true, default: [] },
    model: { type: "string" },
    set: { type: "string", multiple: true, default: [] },
    seed: { type: "string" },
    size: { type: "string" },
    variations: { type: "string", default: "1" },
    output: { type: "string", short: "o" },
    quality: { type: "string", default: "95" },
    force: { type: "boolean", default: false },
    yes: { type: "boolean", default: false },
    "max-cost": { type: "string" },
  });
  const [input = null, ...more] = positionals;
  if (more.length > 0 || (command === "fill" && input === null))
    throw usageError(`${command} takes one picture; ${positionals.length} were given.`);
  if (command === "fill" && values.mask === undefined) throw usageError("--mask is missing.");
  const modelId = values.model ?? (command === "fill" ? defaultModelId : null);
  if (modelId === null) throw usageError("--model is missing; palimpsest models lists them.");
  if (values.output === undefined) throw usageError("-o is missing.");
  refuseSecondStdin([input ?? "", values.mask ?? "", ...values.reference]);
  const variations = readInteger("--variations", values.variations, 1, 16);
  return {
    input,
    size: values.size === undefined ? null : readSize(values.size),
    mask: values.mask ?? null,
    references: values.reference,
    modelId,
    prompt: values.prompt,
    set: values.set,
    /** Null where none was asked for; `fill` takes one for models without a seed too, as it always has. */
    askedSeed:
      values.seed === undefined || command === "fill"
        ? null
        : readInteger("--seed", values.seed, 0, 0xffff_ffff),
    firstSeed: firstSeed(values.seed, command),
    outputs: outputNames(values.output, variations),
    format: formatOf(values.output),
    quality: readInteger("--quality", values.quality, 1, 100),
    force: values.force,
    yes: values.yes,
    maximumCost: values["max-cost"] === undefined ? null : readAmount("--max-cost", values["max-cost"]),
  };
}

function firstSeed(asked: string | undefined, command: "edit" | "fill"): number {
  if (asked !== undefined) return readInteger("--seed", asked, 0, 0xffff_ffff);
  return command === "fill" ? 0 : drawSeed();
}

function readSize(text: string): Size {
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(text) ?? [];
  if (width === undefined || height === undefined)
    throw usageError(`--size is "${text}"; it must be WIDTHxHEIGHT, such as 1024x768.`);
  return { width: Number(width), height: Number(height) };
}
