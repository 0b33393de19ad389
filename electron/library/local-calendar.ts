/**
 * The moment at which the local day of `at` began, as the system's time zone has it: where a clock is put forward at
 * midnight, the first moment that exists. Days of 23 and 25 hours are days.
 * @param at milliseconds since 1970 UTC, as the result.
 */
export function startOfLocalDay(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** The moment at which the next one begins: every day has more than 12 hours and fewer than 36. */
export function startOfNextLocalDay(at: number): number {
  return startOfLocalDay(startOfLocalDay(at) + 36 * 3_600_000);
}

/** The same for the first of the month. */
export function startOfLocalMonth(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), 1).getTime();
}
