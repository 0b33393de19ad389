import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { picturePixels } from "../../test/support/mask-reference/read-reference.ts";
import { MaskEngine } from "./mask-engine.ts";
import type { MaskReport } from "./mask-messages.ts";
import { type OpenPicture, PictureCache } from "./picture-source.ts";

const size = { width: 40, height: 30 };
const source = { url: "here", ...size };
const long = 60_000;
const { signal } = new AbortController();

/** Opens pictures that cannot be read once they are closed, and counts both. */
class Pictures {
  opened = 0;
  closed = 0;

  readonly open: OpenPicture = ({ width, height }) => {
    this.opened++;
    const pixels = picturePixels(new Uint8Array(width * height * 4).fill(255), width, height);
    let isOpen = true;
    return Promise.resolve({
      ...pixels,
      read: (rect, shrink) => {
        if (!isOpen) throw new Error("The picture is closed.");
        return pixels.read(rect, shrink);
      },
      close: () => {
        isOpen = false;
        this.closed++;
      },
    });
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the picture that selections look at", () => {
  it("stays open while somebody reads it, however long that takes", async () => {
    const pictures = new Pictures();
    const cache = new PictureCache(pictures.open);
    cache.setSource(source);
    const [first, second] = await Promise.all([cache.pixels(size, signal), cache.pixels(size, signal)]);
    first.close();
    // Twice is once.
    first.close();
    await vi.advanceTimersByTimeAsync(long);
    expect(second.read({ x: 0, y: 0, width: 1, height: 1 })[0]).toBe(255);
    expect(pictures).toMatchObject({ opened: 1, closed: 0 });
  });

  it("is decoded once for clicks that follow each other, and closed a while after the last", async () => {
    const pictures = new Pictures();
    const cache = new PictureCache(pictures.open);
    cache.setSource(source);
    for (let click = 0; click < 3; click++) {
      (await cache.pixels(size, signal)).close();
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(pictures).toMatchObject({ opened: 1, closed: 0 });
    await vi.advanceTimersByTimeAsync(long);
    expect(pictures.closed).toBe(1);
  });

  it("is closed with its last reader when another is on the canvas by then, else at once", async () => {
    const pictures = new Pictures();
    const cache = new PictureCache(pictures.open);
    cache.setSource(source);
    const picture = await cache.pixels(size, signal);
    cache.setSource({ ...source, url: "next" });
    expect(pictures.closed).toBe(0);
    picture.close();
    expect(pictures.closed).toBe(1);
    (await cache.pixels(size, signal)).close();
    cache.setSource(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(pictures).toMatchObject({ opened: 2, closed: 2 });
  });
});

describe("a quick selection", () => {
  it("may take a minute, and closes the picture when it has ended", async () => {
    const pictures = new Pictures();
    const reports: MaskReport[] = [];
    const engine = new MaskEngine((report) => reports.push(report), pictures.open);
    engine.receive({ type: "size", size });
    engine.receive({ type: "picture", source });
    const samples = Float64Array.of(10, 10, 4, 1);
    engine.receive({ type: "begin-quick-select", subtract: false, samples });
    await vi.advanceTimersByTimeAsync(long);
    engine.receive({ type: "extend-quick-select", samples });
    engine.receive({ type: "end-quick-select", id: 1, keep: true });
    await vi.advanceTimersByTimeAsync(1);
    expect(reports).toContainEqual({ type: "operated", id: 1, changed: true });
    expect(pictures.closed).toBe(0);
    await vi.advanceTimersByTimeAsync(long);
    expect(pictures.closed).toBe(1);
  });
});

describe("an operation", () => {
  it("closes what it has opened when it is cancelled before its first step", async () => {
    const pictures = new Pictures();
    const reports: MaskReport[] = [];
    const engine = new MaskEngine(
      (report) => {
        reports.push(report);
      },
      async (wanted, aborted) => {
        const picture = await pictures.open(wanted, aborted);
        if (wanted.url === "other") engine.receive({ type: "cancel", id: 1 });
        return picture;
      },
    );
    engine.receive({ type: "size", size });
    engine.receive({ type: "picture", source });
    const operation = {
      kind: "from-difference",
      combine: "replace",
      url: "other",
      tolerance: 0,
      grow: 0,
    } as const;
    engine.receive({ type: "operate", id: 1, operation });
    await vi.advanceTimersByTimeAsync(long);
    expect(reports).toContainEqual(expect.objectContaining({ type: "failed", id: 1 }));
    expect(pictures).toMatchObject({ opened: 2, closed: 2 });
  });
});
