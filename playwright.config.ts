import { defineConfig } from "@playwright/test";

// One set of specs, two hosts: `web` is the headless host and Chromium, `desktop` is Electron. What differs between
// them is in test/e2e/host.ts. `npm test` finds both programs and names them in the environment.
export default defineConfig({
  testDir: "test/e2e",
  outputDir: ".cache/e2e",
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 1,
  forbidOnly: Boolean(process.env["CI"]),
  reporter: "list",
  use: { trace: "retain-on-failure" },
  projects: [
    { name: "web" },
    // Seen once in about a hundred starts under Xvfb, cause not found: a window that never answers. Playwright
    // then says "flaky" beside the test, and the summary counts it as passed.
    { name: "desktop", retries: 1 },
  ],
});
