import { readFileSync } from "node:fs";
import { z } from "zod";
import { providerPictures } from "../../../electron/imaging/provider-pictures.ts";
import type { Raster8 } from "../../../shared/domain/raster.ts";

/**
 * Fields of every endpoint by kind, "!" where required. Kinds: a JSON type, choices with bars between, `url`, `urls`,
 * `size`, `loras`; `object` is what Palimpsest never sends.
 */
const fieldKinds = z
  .record(z.string(), z.record(z.string(), z.record(z.string(), z.string())))
  .parse(JSON.parse(readFileSync(new URL("./fal-fields.json", import.meta.url), "utf8")));
const endpointFields: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map(
  Object.values(fieldKinds).flatMap((endpoints) => Object.entries(endpoints)),
);

/** What a service of this kind says of a wrong request, as one entry of `detail`. */
export interface RequestFault {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

export interface CheckedRequest {
  /** Null: a picture from words alone. */
  readonly image: Raster8 | null;
  readonly mask: Raster8 | null;
  readonly references: readonly Raster8[];
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly isInline: boolean;
}

/** Bytes of an address: a data URI or a file that was uploaded before. Null: there is nothing. */
export type OpenAddress = (address: string) => Uint8Array | null;

/** Names of all that an endpoint takes; empty where it is not known. */
export function fieldsOfEndpoint(endpoint: string): readonly string[] {
  return Object.keys(endpointFields.get(endpoint) ?? {});
}

/** Checks a body against the endpoint's fields, opens every picture, and compares the sizes of picture and mask. */
export async function checkFalRequest(
  endpoint: string,
  body: Readonly<Record<string, unknown>>,
  open: OpenAddress,
): Promise<CheckedRequest | { readonly faults: readonly RequestFault[] }> {
  const fields = endpointFields.get(endpoint) ?? {};
  const faults: RequestFault[] = [];
  const fault = (field: string, type: string, msg: string) =>
    void faults.push({ loc: ["body", field], msg, type });
  for (const [field, kind] of Object.entries(fields)) {
    if (kind.endsWith("!") && body[field] === undefined) fault(field, "missing", "Field required");
  }
  const pictures = new Map<string, Raster8[]>();
  for (const [field, value] of Object.entries(body)) {
    const kind = fields[field]?.replace("!", "");
    if (kind === undefined) {
      // The service lets unknown fields pass; here they are a mistake of ours.
      fault(field, "extra_forbidden", "Extra inputs are not permitted");
      continue;
    }
    const wrong = wrongValue(kind, value);
    if (wrong !== null) {
      fault(field, "value_error", wrong);
      continue;
    }
    if (kind === "url" || kind === "urls") {
      // `as`: wrongValue() has proven it.
      const addresses = (kind === "url" ? [value] : value) as string[];
      const opened = await Promise.all(addresses.map((address) => decode(open(address))));
      if (opened.some((raster) => raster === null)) {
        fault(field, "image_load_error", "Failed to load the image.");
      }
      pictures.set(
        field,
        opened.filter((raster) => raster !== null),
      );
    }
  }
  if (faults.length > 0) return { faults };
  const [image = null, ...others] = pictures.get("image_url") ?? pictures.get("image_urls") ?? [];
  const [mask = null] = pictures.get("mask_url") ?? pictures.get("mask_image_url") ?? [];
  if (mask !== null && (mask.width !== image?.width || mask.height !== image.height)) {
    fault("mask_url", "value_error", "The mask must have the dimensions of the image.");
    return { faults };
  }
  return {
    image,
    mask,
    references: [...others, ...(pictures.get("reference_image_url") ?? [])],
    size: imageSize.safeParse(body["image_size"]).data ?? null,
    isInline: body["sync_mode"] === true,
  };
}

const imageSize = z.strictObject({ width: z.int().min(14), height: z.int().min(14) });
const loras = z.array(z.strictObject({ path: z.string().min(1), scale: z.number().min(0).max(4) }));

/** What is wrong with a value, or null. */
function wrongValue(kind: string, value: unknown): string | null {
  switch (kind) {
    case "string":
    case "boolean":
    case "number":
      return typeof value === kind ? null : `Input should be a valid ${kind}`;
    case "url":
      return typeof value === "string" ? null : "Input should be a valid URL";
    case "urls":
      return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")
        ? null
        : "Input should be a list of URLs";
    case "size":
      return imageSize.safeParse(value).success ? null : "Input should be a size";
    case "loras":
      return loras.safeParse(value).success ? null : "Input should be a list of weights";
    default:
      return typeof value === "string" && kind.split("|").includes(value)
        ? null
        : `Input should be one of ${kind}`;
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
