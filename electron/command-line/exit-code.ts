import { AppError, costNothing } from "../../shared/errors.ts";

/** What a command ends with; docs/cli.md has the same table. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  money: 3,
  key: 4,
  moderated: 5,
  interrupted: 130,
} as const;

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof AppError)) return exitCodes.failure;
  switch (error.code) {
    case "invalid-input":
      return exitCodes.usage;
    case "not-found":
    case "unsupported-format":
    case "corrupt-picture":
    case "too-large":
      // What was given is at fault, unless it is what a service has made of it.
      return costNothing(error.charge) ? exitCodes.usage : exitCodes.failure;
    case "spending-cap":
    case "out-of-credit":
      return exitCodes.money;
    case "key-refused":
      return exitCodes.key;
    case "moderated":
      return exitCodes.moderated;
    case "cancelled":
      return exitCodes.interrupted;
    default:
      return exitCodes.failure;
  }
}
