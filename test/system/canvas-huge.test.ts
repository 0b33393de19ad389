import type { Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import { drag, isBlue, isRed, type Place, summaryOf, viewportOf } from "./canvas-page.ts";
import { canvasForTests, hasBrowser } from "./canvas-tests.ts";

const { makePicture, openPage } = canvasForTests();

const hugePictures = {
  /** Beyond the 16 384 pixels at which Chromium's own canvas goes blank. */
  panorama: { width: 30_000, height: 1000 },
  "100 megapixels": { width: 12_000, height: 8400 },
} as const;

const every = async (places: readonly Place[], look: (place: Place) => Promise<boolean>) => {
  const seen = [];
  for (const place of places) seen.push(await look(place));
  return seen.every(Boolean);
};

/** Moves the picture so that this point of it lies in the middle of the stage. */
async function lookAt(page: Page, x: number, y: number) {
  await page.evaluate(
    ([at, down]) => {
      const { scale, x: left, y: top, stageWidth, stageHeight } = window.viewportStore.getState();
      window.canvas.panBy(stageWidth / 2 - (at * scale + left), stageHeight / 2 - (down * scale + top));
    },
    [x, y] as const,
  );
}

// The picture of 100 megapixels takes half a minute, so it is asked for.
const asked = Object.entries(hugePictures).filter(
  ([name]) => name === "panorama" || process.env["PALIMPSEST_HUGE"] === "1",
);

describe.skipIf(!hasBrowser)("pictures too large for one canvas", () => {
  it.each(asked)(
    "open, pan, zoom and take a mask without a blank tile: %s",
    async (name, size) => {
      const huge = await makePicture(name.replaceAll(" ", "-"), size);
      const page = await openPage();
      await page.evaluate((shown) => window.canvas.setPicture(shown), huge);
      const { width, height } = size;
      const middle: Place = [700, 450];
      const fitted = await viewportOf(page);
      const corners = ([left, top, right, bottom]: readonly [number, number, number, number]): Place[] => [
        [left, top],
        [right, top],
        [left, bottom],
        [right, bottom],
        middle,
      ];
      const edges = [fitted.x + 4, fitted.y + 4, fitted.x + width * fitted.scale - 4] as const;
      const whole = corners([...edges, fitted.y + height * fitted.scale - 4]);
      await expect.poll(() => every(whole, (place) => isBlue(page, place))).toBe(true);

      // 100 % at the far corner and at where tiles meet, 400 % in the middle.
      for (const [scale, x, y] of [
        [1, width - 690, height - 440],
        [1, width / 2, height / 2],
        [4, width - 170, height / 2],
      ] as const) {
        await page.evaluate((zoom) => window.canvas.zoomTo(zoom), scale);
        await lookAt(page, x, y);
        const { y: top, x: left, scale: shown } = await viewportOf(page);
        const bottom = Math.min(890, top + height * shown - 4);
        const right = Math.min(1390, left + width * shown - 4);
        const places = corners([10, Math.max(10, top + 4), right, bottom]);
        await expect.poll(() => every(places, (place) => isBlue(page, place))).toBe(true);
      }

      // A stroke at 400 % by the far edge is there, at every zoom, and a wand takes what is alike without it.
      await drag(page, [middle, [760, 450], [760, 500]]);
      await expect.poll(() => isRed(page, middle)).toBe(true);
      await page.evaluate(() => window.canvas.fit());
      await lookAt(page, width / 2, height / 2);
      const operate = (kind: "grow" | "shrink") =>
        page.evaluate((wanted) => window.canvas.operateMask({ kind: wanted, pixels: 20 }), kind);
      expect(await operate("grow")).toBe(true);
      const wand = (combine: "add" | "subtract") =>
        page.evaluate(
          ([joined, at]) =>
            window.canvas.operateMask({
              kind: "select-wand",
              combine: joined,
              at: { x: at, y: 10 },
              tolerance: 20,
              contiguous: false,
              antialias: false,
            }),
          [combine, 10] as const,
        );
      expect(await wand("add")).toBe(true);
      const { bounds, undoSteps } = await summaryOf(page);
      expect([bounds, undoSteps]).toEqual([{ x: 0, y: 0, width, height }, 3]);
      await expect.poll(() => every(whole, (place) => isRed(page, place))).toBe(true);
      await page.context().close();
    },
    60_000,
  );
});
