import { AppError } from "../../../shared/errors.ts";

/**
 * A request that was taken and answered with nothing that is of use. Whether it was charged is for who knows more.
 * @param what follows the service's name: "answered with …".
 */
export function unusableAnswer(service: string, what: string): AppError {
  return new AppError("provider-failed", `${service} ${what}.`, {
    nextStep: "Run it again later, or choose another model.",
  });
}
