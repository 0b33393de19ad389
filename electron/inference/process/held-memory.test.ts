import { expect, it } from "vitest";
import { heldMemory } from "./held-memory.ts";

it("counts the memory that this process holds by itself", () => {
  const before = heldMemory();
  const bytes = new Uint8Array(64 * 2 ** 20).fill(1);
  const after = heldMemory();
  expect(after - before).toBeGreaterThan(48 * 2 ** 20);
  expect(after).toBeLessThanOrEqual(process.memoryUsage.rss() + bytes.length);
});
