import { AppError } from "../../../../shared/errors.ts";
import type { FloatTensor } from "./networks.ts";

/**
 * Refuses what a network gave if any of it is NaN or infinite: as a picture that would be black, and kept as a result.
 * Float16 that overflows, a driver that computes wrongly and damaged weights give such numbers.
 *
 * @param made what was made of them, for people.
 * @throws AppError `provider-failed`
 */
export function requireFinite(tensor: FloatTensor, made: string): FloatTensor {
  for (const value of tensor.data) {
    if (Number.isFinite(value)) continue;
    throw new AppError("provider-failed", `The model gave ${value} instead of a number for ${made}.`, {
      nextStep:
        "Choose another precision of the model, or the processor in the settings. If that does not help, its weights are damaged: download it again.",
      charge: "not-charged",
    });
  }
  return tensor;
}
