import { defineConfig } from "vitest/config";

const node = (name: string, include: string[]) => ({
  test: { name, include, environment: "node" as const, testTimeout: 30_000 },
});

export default defineConfig({
  test: {
    projects: [
      node("shared", ["shared/**/*.test.ts"]),
      node("electron", ["electron/**/*.test.ts"]),
      node("renderer", ["renderer/**/*.test.{ts,tsx}"]),
      node("house", ["test/house/**/*.test.ts"]),
      node("system", ["test/system/**/*.test.ts"]),
    ],
  },
});
