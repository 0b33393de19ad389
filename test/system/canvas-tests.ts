import { afterAll, beforeAll } from "vitest";
import { invariant } from "../../shared/assert.ts";
import { findChromium } from "../bench/canvas/find-chromium.ts";
import { type CanvasBrowser, startCanvasBrowser } from "./canvas-page.ts";

// `npm test` says in one line that there is no browser; these tests are skipped then.
const executable = await findChromium().catch(() => null);

export const hasBrowser = executable !== null;

interface CanvasForTests {
  readonly makePicture: CanvasBrowser["makePicture"];
  readonly openPage: CanvasBrowser["openPage"];
}

/** One browser for all tests of the file that calls this. */
export function canvasForTests(): CanvasForTests {
  let browser: CanvasBrowser | undefined;
  beforeAll(async () => {
    if (executable !== null) browser = await startCanvasBrowser(executable);
  }, 180_000);
  afterAll(() => browser?.close());
  const started = () => {
    invariant(browser, "the browser has started");
    return browser;
  };
  return {
    openPage: (options) => started().openPage(options),
    makePicture: (name, size) => started().makePicture(name, size),
  };
}
