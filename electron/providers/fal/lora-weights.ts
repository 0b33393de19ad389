import { AppError } from "../../../shared/errors.ts";

/** One set of LoRA weights as fal.ai takes it: an address or a Hugging Face name, and a factor. */
export interface LoraWeight {
  readonly path: string;
  readonly scale: number;
}

const highestScale = 4;

/**
 * From a person's text: `owner/name@0.8, https://example.com/x.safetensors`. Without a factor it is 1.
 * @throws AppError `invalid-input` for a factor that is not 0 to 4.
 */
export function readLoraWeights(text: string): readonly LoraWeight[] {
  return text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry) => {
      const [, path = entry, factor] = /^(.+)@(-?[\d.]+)$/.exec(entry) ?? [];
      const scale = factor === undefined ? 1 : Number(factor);
      if (!(scale >= 0 && scale <= highestScale)) {
        throw new AppError(
          "invalid-input",
          `The weight of the LoRA "${path}" is ${factor}; it must be 0 to 4.`,
          {
            nextStep: "Write it as name@0.8.",
          },
        );
      }
      return { path: path.trim(), scale };
    });
}
