import { readFileSync } from "node:fs";
import { z } from "zod";
import { providerPictures } from "../../../electron/imaging/provider-pictures.ts";
import type { Raster8 } from "../../../shared/domain/raster.ts";

/**
 * Fields of every model's input by kind, "!" where required, after the schemas on Replicate's pages: a JSON type with its
 * range, choices with bars between, `uri`, or `uris` with how many. Of Ideogram's and of `outpaint` not every choice.
 */
const inputFields = z
  .record(z.string(), z.record(z.string(), z.string()))
  .parse(JSON.parse(readFileSync(new URL("./replicate-inputs.json", import.meta.url), "utf8")));

export interface InputFault {
  readonly field: string;
  readonly description: string;
}

export interface CheckedInput {
  /** Null: a picture from words alone. */
  readonly image: Raster8 | null;
  readonly mask: Raster8 | null;
  readonly references: readonly Raster8[];
  readonly size: { readonly width: number; readonly height: number } | null;
}

/** Names of all that a model takes; empty where it is not known. */
export function fieldsOfModel(name: string): readonly string[] {
  return Object.keys(inputFields[name] ?? {});
}

/** Checks an input against the model's fields, opens every picture, and compares the sizes of picture and mask. */
export async function checkReplicateInput(
  name: string,
  input: Readonly<Record<string, unknown>>,
  open: (address: string) => Uint8Array | null,
): Promise<CheckedInput | { readonly faults: readonly InputFault[] }> {
  const fields = inputFields[name] ?? {};
  const faults: InputFault[] = [];
  for (const [field, kind] of Object.entries(fields)) {
    if (kind.endsWith("!") && input[field] === undefined) faults.push({ field, description: "is required" });
  }
  const pictures = new Map<string, Raster8[]>();
  for (const [field, value] of Object.entries(input)) {
    const kind = fields[field]?.replace("!", "");
    const wrong = kind === undefined ? "Additional property is not allowed" : wrongValue(kind, value);
    if (kind === undefined || wrong !== null) {
      faults.push({ field, description: wrong ?? "" });
      continue;
    }
    if (!kind.startsWith("uri")) continue;
    // `as`: wrongValue() has proven it.
    const addresses = (Array.isArray(value) ? value : [value]) as string[];
    const opened = await Promise.all(addresses.map((address) => decode(open(address))));
    if (opened.includes(null)) faults.push({ field, description: "Does not match format 'uri'" });
    pictures.set(
      field,
      opened.filter((raster) => raster !== null),
    );
  }
  const listed = ["image", "input_image", "input_images", "images"].flatMap(
    (field) => pictures.get(field) ?? [],
  );
  const [image = null, ...others] = listed;
  const [mask = null] = pictures.get("mask") ?? [];
  if (mask !== null && (mask.width !== image?.width || mask.height !== image.height)) {
    faults.push({ field: "mask", description: "Must have the same size as image" });
  }
  if (faults.length > 0) return { faults };
  return {
    image,
    mask,
    references: [...others, ...(pictures.get("style_reference_images") ?? [])],
    size: customSize.safeParse(input).data ?? null,
  };
}

const customSize = z.object({ aspect_ratio: z.literal("custom"), width: z.int(), height: z.int() });

/** What is wrong with a value, or null. */
function wrongValue(kind: string, value: unknown): string | null {
  const [type = "", range = ""] = kind.split(" ");
  const [least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY] =
    range === "" ? [] : range.split("..").map(Number);
  switch (type) {
    case "string":
    case "boolean":
      return typeof value === type ? null : `Invalid type. Expected: ${type}`;
    case "integer":
    case "number":
      if (typeof value !== "number" || (type === "integer" && !Number.isInteger(value))) {
        return `Invalid type. Expected: ${type}`;
      }
      return value >= least && value <= most ? null : `Must be from ${least} to ${most}`;
    case "uri":
      return typeof value === "string" ? null : "Does not match format 'uri'";
    case "uris":
      return Array.isArray(value) && value.length <= most && value.every((item) => typeof item === "string")
        ? null
        : `Must be at most ${most} addresses`;
    default:
      return typeof value === "string" && kind.split("|").includes(value) ? null : `Must be one of ${kind}`;
  }
}

async function decode(bytes: Uint8Array | null): Promise<Raster8 | null> {
  if (bytes === null) return null;
  try {
    return await providerPictures.decode(bytes);
  } catch {
    return null;
  }
}
