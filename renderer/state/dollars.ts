/** US dollars as people read them: "$0.045", "$0.09", "$12.50". Small amounts keep three significant digits. */
export function formatDollars(amount: number): string {
  if (amount >= 1 || amount === 0) return `$${amount.toFixed(2)}`;
  const rounded = Number(amount.toPrecision(3));
  const [, decimals = ""] = rounded.toFixed(8).replace(/0+$/, "").split(".");
  return `$${rounded.toFixed(Math.max(2, decimals.length))}`;
}
