import type { Charge, ErrorCode } from "../../../shared/errors.ts";

/** What a failed or cancelled job cost, as a sentence; null where no paid service was asked. */
export function chargeText(charge: Charge | null): string | null {
  switch (charge) {
    case null:
      return null;
    case "charged":
      return "The provider charges for it.";
    case "not-charged":
      return "It was not charged.";
    case "unknown":
      return "It may have been charged; the provider does not say.";
  }
}

/** What a cancel now means for the bill. `charge` is what the job says of it. */
export function cancelHint(charge: Charge | null): string {
  switch (charge) {
    case null:
    case "not-charged":
      return "Cancel";
    case "charged":
      return "Cancel. The provider charges for it all the same.";
    case "unknown":
      return "Cancel. The provider may charge for it all the same.";
  }
}

export type Remedy = "choose-model" | "add-key" | "change-cap";

/** Where the person finds what helps against an error; null where only trying again might. */
export function remedyOf(code: ErrorCode): Remedy | null {
  switch (code) {
    case "model-gone":
    case "moderated":
      return "choose-model";
    case "key-refused":
      return "add-key";
    case "spending-cap":
      return "change-cap";
    default:
      return null;
  }
}
