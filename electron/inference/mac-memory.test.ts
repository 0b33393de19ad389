import { expect, it } from "vitest";
import { availableOnMac } from "./mac-memory.ts";

const text = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               20000.
Pages active:                           1200000.
Pages inactive:                         1100000.
Pages speculative:                         4000.
Pages throttled:                              0.
Pages wired down:                        300000.
Pages purgeable:                          15000.
`;

it("counts as available on macOS what is free, inactive or read ahead", () => {
  expect(availableOnMac(text)).toBe((20_000 + 1_100_000 + 4_000) * 16_384);
  expect(availableOnMac("vm_stat: no such thing")).toBeNull();
});
