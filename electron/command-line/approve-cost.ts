import type { Settings } from "../../shared/domain/settings.ts";
import { AppError } from "../../shared/errors.ts";
import { checkSpendingCaps, dollars, micros } from "../jobs/spending-caps.ts";

/** US dollars, all of them. */
export interface CostQuestion {
  /** Of all that is to be run; null where it cannot be told. */
  readonly estimate: number | null;
  readonly caps: Settings["spendingCaps"];
  /** `--yes`: whatever it costs. */
  readonly yes: boolean;
  /** `--max-cost`. */
  readonly maximum: number | null;
}

/**
 * Lets a paid run begin only where its price was agreed to. Without a library there is no ledger: a cap of the settings
 * is held against this run alone.
 * @throws AppError `spending-cap`.
 */
export function approveCost({ estimate, caps, yes, maximum }: CostQuestion): void {
  checkSpendingCaps({ caps, spent: { today: 0, month: 0 }, waiting: [], estimate });
  if (maximum !== null) {
    if (estimate !== null && micros(estimate) <= micros(maximum)) return;
    throw refused(
      estimate === null
        ? `The price is not known, so --max-cost ${maximum} cannot be held to.`
        : `It would cost about ${dollars(estimate)}; --max-cost is ${dollars(maximum)}.`,
      estimate === null ? "Use --yes alone to run it whatever it costs." : "Raise --max-cost.",
    );
  }
  if (yes) return;
  throw refused(
    estimate === null
      ? "It costs money; how much is not known."
      : `It would cost about ${dollars(estimate)}.`,
    "Add --max-cost USD to agree up to an amount, or --yes to agree to any.",
  );
}

function refused(message: string, nextStep: string): AppError {
  return new AppError("spending-cap", message, { nextStep, charge: "not-charged" });
}
