import { flux3Ratios } from "../../../shared/catalogue/flux-3-sizes.ts";
import { AppError } from "../../../shared/errors.ts";

/** How a model at Replicate names what is not a parameter; after the input schemas on its pages. */
export interface InputFields {
  /** A single picture, or a list with the references behind it. */
  readonly image: "image" | "input_image" | "input_images" | "images";
  /** `black`: black = edit, the opposite of everyone else. Null: it takes none. */
  readonly mask: "white" | "black" | null;
  /** Where references go that are not in the list of pictures. */
  readonly references: "style_reference_images" | null;
  readonly size: InputSize;
  /** Asks for one picture without losses where it can be asked. */
  readonly fixed: Readonly<Record<string, string | number>>;
  readonly maximumSeed: number;
}

export type InputSize =
  /** Follows the picture by itself. */
  | { readonly kind: "none" }
  /** Asked to follow the picture. */
  | { readonly kind: "match"; readonly field: string; readonly value: string }
  | { readonly kind: "custom" }
  | { readonly kind: "ratio"; readonly ratios: readonly [string, ...string[]] };

const png = { output_format: "png" };

const plain: InputFields = {
  image: "image",
  mask: null,
  references: null,
  size: { kind: "none" },
  fixed: png,
  maximumSeed: 0xffff_ffff,
};
const kontext: InputFields = {
  ...plain,
  image: "input_image",
  size: { kind: "match", field: "aspect_ratio", value: "match_input_image" },
};
const flux2: InputFields = { ...plain, image: "input_images", size: { kind: "custom" } };
const ideogram: InputFields = {
  ...plain,
  mask: "black",
  references: "style_reference_images",
  fixed: {},
  maximumSeed: 0x7fff_ffff,
};

/** By owner and name, without a version. */
const inputs: ReadonlyMap<string, InputFields> = new Map([
  [
    "black-forest-labs/flux-3-image",
    { ...plain, image: "images", size: { kind: "ratio", ratios: [...flux3Ratios, "9:21"] } },
  ],
  ["black-forest-labs/flux-2-pro", flux2],
  ["black-forest-labs/flux-2-flex", flux2],
  ["black-forest-labs/flux-kontext-pro", kontext],
  ["black-forest-labs/flux-kontext-max", kontext],
  ["black-forest-labs/flux-kontext-dev", kontext],
  ["black-forest-labs/flux-fill-pro", { ...plain, mask: "white" }],
  [
    "black-forest-labs/flux-fill-dev",
    {
      ...plain,
      mask: "white",
      size: { kind: "match", field: "megapixels", value: "match_input" },
      fixed: { ...png, num_outputs: 1 },
    },
  ],
  ["andreasjansson/stable-diffusion-inpainting", { ...plain, mask: "white", fixed: { num_outputs: 1 } }],
  ["ideogram-ai/ideogram-v3-quality", ideogram],
  ["ideogram-ai/ideogram-v3-balanced", ideogram],
] satisfies [string, InputFields][]);

/** A model's name at Replicate: `owner/name` for what Replicate keeps running, `owner/name:version` for the rest. */
export function splitRemoteName(remoteName: string): {
  readonly name: string;
  readonly version: string | null;
} {
  const [name = "", version = null] = remoteName.split(":");
  return { name, version };
}

/** @throws AppError `not-found` for a name that is not in the table. */
export function inputsOf(remoteName: string): InputFields {
  const fields = inputs.get(splitRemoteName(remoteName).name);
  if (fields === undefined) {
    throw new AppError("not-found", `Palimpsest does not know how to ask Replicate's ${remoteName}.`, {
      nextStep: "Choose another model.",
    });
  }
  return fields;
}
