import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import sharp from "sharp";
import type { StoreApi } from "zustand/vanilla";
import type { CanvasController, CanvasPicture } from "../../renderer/canvas/canvas-controller.ts";
import type { MaskAppearance } from "../../renderer/canvas/canvas-options.ts";
import { readRow } from "../../renderer/mask/plane.ts";
import type { BrushMode } from "../../renderer/mask/rasterise.ts";
import { TiledMask } from "../../renderer/mask/tiled-mask.ts";
import type { MaskSummary, maskStore } from "../../renderer/state/mask.ts";
import type { toolStore } from "../../renderer/state/tools.ts";
import type { viewOptionsStore } from "../../renderer/state/view-options.ts";
import type { Viewport, viewportStore } from "../../renderer/state/viewport.ts";
import { buildPages, serveBench } from "../bench/canvas/bench-server.ts";

declare global {
  interface Window {
    canvas: CanvasController;
    appearance: StoreApi<MaskAppearance>;
    maskStore: typeof maskStore;
    toolStore: typeof toolStore;
    viewportStore: typeof viewportStore;
    viewOptionsStore: typeof viewOptionsStore;
    /** Times a Konva layer was drawn: its canvas is cleared at each. */
    clears: number;
  }
}

/** The picture on the page, pixels. */
export const width = 1000;
export const height = 700;
/** The stage, CSS pixels. */
export const stageWidth = 1400;
export const stageHeight = 900;

/** A browser with the product's canvas on a page, where StrictMode mounts it twice. */
export interface CanvasBrowser {
  /** Opens the page with a picture fitted; 100 % when it is `width`×`height`. */
  openPage(options?: PageOptions): Promise<Page>;
  /** Makes a picture in blue, and says where pages find it. */
  makePicture(name: string, size: { width: number; height: number }): Promise<CanvasPicture>;
  close(): Promise<void>;
}

export async function startCanvasBrowser(executablePath: string): Promise<CanvasBrowser> {
  const pictures = await mkdtemp(join(tmpdir(), "palimpsest-canvas-"));
  const background = { r: 40, g: 90, b: 160 };
  const small = { width, height, channels: 3, background } as const;
  await sharp({ create: small }).png().toFile(join(pictures, "blue.png"));
  await sharp({ create: { ...small, background: "#a03030" } })
    .png()
    .toFile(join(pictures, "red.png"));
  const clear = { ...background, alpha: 0.5 };
  await sharp({ create: { ...small, channels: 4, background: clear } })
    .png()
    .toFile(join(pictures, "clear.png"));
  // Any mixing of neighbouring pixels shows in these.
  const grain = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, at) => (at * 7919 + (at >> 5)) % 256),
  );
  await sharp(grain, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(join(pictures, "grain.png"));
  const server = await serveBench([await buildPages("development", join(pictures, "pages")), pictures]);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return {
    openPage: (options = {}) => openPage(browser, server.origin, options),
    async makePicture(name, size) {
      const blue = sharp({ create: { ...small, ...size }, limitInputPixels: false });
      await blue.jpeg({ quality: 60 }).toFile(join(pictures, `${name}.jpg`));
      return { url: `/${name}.jpg`, previewUrl: `/${name}.jpg`, ...size };
    },
    async close() {
      await browser.close();
      server.close();
      await rm(pictures, { recursive: true, force: true });
    },
  };
}

export interface PageOptions {
  /** Script to run before the page's own. */
  readonly before?: string;
  readonly deviceScaleFactor?: number;
  readonly hasTouch?: boolean;
  readonly size?: { width: number; height: number };
}

async function openPage(browser: Browser, origin: string, options: PageOptions): Promise<Page> {
  const { deviceScaleFactor = 1, hasTouch = false, size = { width, height } } = options;
  const viewport = { width: stageWidth, height: stageHeight };
  const context = await browser.newContext({ viewport, deviceScaleFactor, hasTouch });
  const page = await context.newPage();
  if (options.before) await page.addInitScript(options.before);
  await page.goto(`${origin}/palimpsest.html?untimed`);
  await page.waitForFunction(() => window.bench !== undefined);
  await show(page, "blue", size);
  await page.evaluate(() => window.toolStore.setState({ brushSize: 60 }));
  return page;
}

export function picture(name: string, size = { width, height }): CanvasPicture {
  return { url: `/${name}.png`, previewUrl: `/${name}.png`, ...size };
}

export async function show(
  page: Page,
  name: string,
  size?: { width: number; height: number },
): Promise<void> {
  await page.evaluate((shown) => window.canvas.setPicture(shown), picture(name, size));
}

export type Place = readonly [x: number, y: number];

export async function drag(
  page: Page,
  [first, ...rest]: readonly [Place, ...Place[]],
  button: "left" | "middle" = "left",
) {
  await page.mouse.move(...first);
  await page.mouse.down({ button });
  for (const place of rest) await page.mouse.move(...place);
  await page.mouse.up({ button });
}

export const viewportOf = (page: Page): Promise<Viewport> =>
  page.evaluate(() => window.viewportStore.getState());
export const summaryOf = (page: Page): Promise<MaskSummary> =>
  page.evaluate(() => window.maskStore.getState());

/** The exported mask, one byte a pixel; null when it is empty. */
export async function exported(page: Page): Promise<Buffer | null> {
  const base64 = await page.evaluate(async () => {
    const blob = await window.canvas.exportMask();
    if (!blob) return null;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  if (base64 === null) return null;
  return sharp(Buffer.from(base64, "base64"), { limitInputPixels: false })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
}

/** What a mask must be after strokes along these places of the stage. */
export async function expected(
  page: Page,
  strokes: readonly { way: readonly Place[]; mode?: BrushMode }[],
  size = { width, height },
): Promise<Buffer> {
  const { scale, x, y } = await viewportOf(page);
  const mask = new TiledMask(size.width, size.height);
  for (const { way, mode = "paint" } of strokes) {
    const samples = way.map(([px, py]) => ({ x: (px - x) / scale, y: (py - y) / scale, radius: 30 }));
    mask.begin();
    for (const [index, next] of samples.entries()) {
      mask.draw(samples[Math.max(0, index - 1)] ?? next, next, { mode, hardness: 1 });
    }
    mask.commit();
  }
  const all = Buffer.alloc(size.width * size.height);
  for (let row = 0; row < size.height; row++) readRow(mask.snapshot(), row, all.subarray(row * size.width));
  return all;
}

export const same = (a: Buffer | null, b: Buffer | null) =>
  a === null || b === null ? a === b : a.equals(b);

/** Colour of a pixel of the page, once its frame is shown. */
export async function colourAt(page: Page, [x, y]: Place): Promise<{ red: number; blue: number }> {
  const shot = await page.screenshot({ clip: { x, y, width: 1, height: 1 } });
  const [red = 0, , blue = 0] = await sharp(shot).raw().toBuffer();
  return { red, blue };
}

/** Whether red lies there: the red picture, or the mask's tint over the blue one. */
export async function isRed(page: Page, place: Place): Promise<boolean> {
  const { red, blue } = await colourAt(page, place);
  return red > blue;
}

export async function isBlue(page: Page, place: Place): Promise<boolean> {
  const { red, blue } = await colourAt(page, place);
  return blue > red + 40;
}

/** A stroke across the picture: places on the stage. */
export const wave: readonly [Place, ...Place[]] = [
  [450, 300],
  ...Array.from({ length: 30 }, (_, index): Place => {
    const step = index + 1;
    return [450 + step * 14, 300 + Math.round(90 * Math.sin(step / 4))];
  }),
];
