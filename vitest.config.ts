import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const node = (name: string, include: string[]) => ({
  test: { name, include, environment: "node" as const, testTimeout: 30_000 },
});

export default defineConfig({
  test: {
    // One core is left to the machine, but of two both are used: many tests wait for processes and disks.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      node("shared", ["shared/**/*.test.ts"]),
      node("electron", ["electron/**/*.test.ts"]),
      node("renderer", ["renderer/**/*.test.{ts,tsx}"]),
      node("house", ["test/house/**/*.test.ts"]),
      node("system", ["test/system/**/*.test.ts"]),
    ],
  },
});
