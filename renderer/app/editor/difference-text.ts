import type { DifferenceState } from "../../state/difference.ts";
import { formatCount } from "../../ui/format.ts";

/** What was measured of a difference, in one line. A share that is not nothing is never said to be 0 %. */
export function differenceText(difference: DifferenceState): string {
  switch (difference.status) {
    case "none":
      return "";
    case "measuring":
      return "Measuring…";
    case "failed":
      return "Could not be measured";
    case "incomparable":
      return "Not of one size";
    case "measured":
      if (difference.changedPixels === 0) return "No pixel differs";
      return `${formatShare(difference.changedShare)} changed · ${formatCount(difference.changedPixels)} px · at most ${difference.largestStep} of 255`;
  }
}

function formatShare(share: number): string {
  const percent = share * 100;
  if (percent < 0.01) return "under 0.01 %";
  // All of it is only said of all of it.
  const shown = percent < 100 ? Math.min(percent, 99.99) : percent;
  return `${shown.toFixed(shown < 10 ? 2 : shown < 99.9 ? 1 : 2)} %`.replace("100.00 %", "100 %");
}
