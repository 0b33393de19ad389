import { describe, expect, it } from "vitest";
import { formatBytes, formatDay, formatDuration, formatPercent, formatSize } from "./format.ts";

describe("what is written for people", () => {
  it("says how long something took", () => {
    expect(formatDuration(850)).toBe("850 ms");
    expect(formatDuration(1234)).toBe("1.2 s");
    expect(formatDuration(59_960)).toBe("1 min 0 s");
    expect(formatDuration(125_000)).toBe("2 min 5 s");
  });

  it("says how large a file is", () => {
    expect(formatBytes(999)).toBe("999 B");
    expect(formatBytes(2_400_000)).toBe("2.4 MB");
    expect(formatBytes(999_600)).toBe("1.0 MB");
    expect(formatBytes(48_000_000_000)).toBe("48 GB");
  });

  it("says when a day was", () => {
    const now = new Date(2026, 10, 21, 12).getTime();
    expect(formatDay(new Date(2026, 10, 21, 1).getTime(), now)).toBe("Today");
    expect(formatDay(new Date(2026, 10, 20, 23).getTime(), now)).toBe("Yesterday");
    expect(formatDay(new Date(2025, 2, 1).getTime(), now)).toContain("2025");
  });

  it("gives shares and sizes without noise", () => {
    expect(formatPercent(1)).toBe("100 %");
    expect(formatPercent(0.0234)).toBe("2.3 %");
    expect(formatPercent(0.5)).toBe("50 %");
    expect(formatSize({ width: 4000, height: 3000 })).toBe("4000 × 3000");
  });
});
