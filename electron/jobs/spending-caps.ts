import type { Spending } from "../../shared/domain/ledger.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import { AppError } from "../../shared/errors.ts";

/** US dollars, all of them. */
export interface Spend {
  readonly caps: Settings["spendingCaps"];
  readonly spent: Spending;
  /** The estimates of paid jobs that wait; null where it could not be told. */
  readonly waiting: readonly (number | null)[];
  /** Of the job that is asked for now. */
  readonly estimate: number | null;
}

/**
 * Refuses a job that would pass a cap. What cannot be told counts as nothing, so that a model of unknown price can be
 * used under a cap; once a cap is reached, it cannot either.
 * @throws AppError `spending-cap` with the figures.
 */
export function checkSpendingCaps({ caps, spent, waiting, estimate }: Spend): void {
  check("day", "today", caps.daily, spent.today, waiting, estimate);
  check("month", "this month", caps.monthly, spent.month, waiting, estimate);
}

function check(
  span: string,
  when: string,
  cap: number | null,
  spent: number,
  waiting: readonly (number | null)[],
  estimate: number | null,
): void {
  if (cap === null) return;
  const reserved = waiting.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
  const before = micros(spent) + micros(reserved);
  const isOver = before + micros(estimate ?? 0) > micros(cap);
  const isReached = estimate === null && before >= micros(cap);
  if (!isOver && !isReached) return;
  const unknown = waiting.filter((amount) => amount === null).length + (estimate === null ? 1 : 0);
  throw new AppError(
    "spending-cap",
    `Your cap for a ${span} is ${dollars(cap)}. Spent ${when}: ${dollars(spent)}; waiting: ${dollars(reserved)}; ` +
      `this edit: ${estimate === null ? "not known" : dollars(estimate)}.` +
      (unknown > 0 ? ` Of ${unknown} of these edits the price is not known; they count as nothing.` : ""),
    {
      nextStep: `Raise the cap in the settings, wait for the next ${span}, or choose a model that costs less.`,
      charge: "not-charged",
    },
  );
}

/** US dollars as whole millionths: sums of cents are exact. */
export function micros(amount: number): number {
  return Math.round(amount * 1e6);
}

/** US dollars of all of them together; null where it cannot be told of one. */
export function totalOf(amounts: readonly (number | null)[]): number | null {
  let total = 0;
  for (const amount of amounts) {
    if (amount === null) return null;
    total += micros(amount);
  }
  return total / 1e6;
}

/** US dollars; small amounts with four decimals. */
export function dollars(amount: number): string {
  return `$${amount.toFixed(amount >= 0.1 || amount === 0 ? 2 : 4)}`;
}
