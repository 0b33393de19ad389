/** The value below which the share `q` (0..1) of all values lies; NaN when there are none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** To two digits after the point, as the reports print them. */
export function rounded<T>(value: T): T {
  // `as`: the same shape comes back, with other numbers in it.
  if (typeof value === "number") return (Number.isFinite(value) ? Math.round(value * 100) / 100 : null) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)])) as T;
}
