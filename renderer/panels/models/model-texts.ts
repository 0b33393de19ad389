import type { Model } from "../../../shared/catalogue/model.ts";

/** What a model can do, as people call it, the most usual first. */
export const operationTitles = {
  fill: "Fill",
  edit: "Edit",
  generate: "Generate",
  outpaint: "Expand",
  restore: "Restore",
} as const;

export function operationsText({ operations }: Model): string {
  return operations.map((operation) => operationTitles[operation]).join(", ");
}

export const speedTexts = {
  fast: "under 10 s",
  medium: "under a minute",
  slow: "over a minute",
} as const;

/** What a model does with a mask: a word or two, and what it means for the picture. */
export function maskTexts({ mask, input }: Model): { readonly short: string; readonly long: string } {
  if (input === "none") {
    return {
      short: "No picture",
      long: "Makes a picture from words alone and is not shown yours. With a mask, its picture is put under the mask.",
    };
  }
  switch (mask.support) {
    case "hard":
      return {
        short: mask.required ? "Needs a mask" : "Mask",
        long: "Paints under the mask only.",
      };
    case "hint":
      return {
        short: "Mask as a hint",
        long: "Takes the mask as a hint and may paint elsewhere. Everything outside your mask is kept as it was.",
      };
    case "none":
      return {
        short: "No mask",
        long: "Takes no mask and repaints everything it is shown. Everything outside your mask is kept as it was.",
      };
  }
}

export function referencesText({ references }: Model): string {
  return references.maximum === 1 ? "1 reference" : `${references.maximum} references`;
}
