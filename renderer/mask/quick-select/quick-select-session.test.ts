import { describe, expect, it } from "vitest";
import { picturePixels } from "../../../test/support/mask-reference/read-reference.ts";
import type { PicturePixels } from "../operations/picture-pixels.ts";
import { TiledMask } from "../tiled-mask.ts";
import { QuickSelectSession } from "./quick-select-session.ts";

const size = 200;
const halves = Uint8Array.from({ length: size * size * 4 }, (_, at) => {
  const isLeft = (at >> 2) % size < size / 2;
  return (at & 3) === 3 ? 255 : isLeft ? 40 : 210;
});
const picture = picturePixels(halves, size, size);

function begin(mask: TiledMask, source: Promise<PicturePixels>) {
  let shown = () => {};
  const preview = new Promise<void>((resolve) => {
    shown = resolve;
  });
  const session = new QuickSelectSession(mask, false, source, shown);
  session.extend([{ x: 50, y: 100, radius: 20 }]);
  return { session, preview };
}

describe("a quick selection in the making", () => {
  it("is seen before it ends, and gone when it is thrown away", async () => {
    const mask = new TiledMask(size, size);
    const { session, preview } = begin(mask, Promise.resolve(picture));
    await preview;
    expect(mask.bounds()).toEqual({ x: 0, y: 0, width: size / 2, height: size });
    expect((await session.end(false)).tiles.size).toBe(0);
    expect(mask.isEmpty).toBe(true);
  });

  it("gives back what the mask was before the stroke, not before the last preview", async () => {
    const mask = new TiledMask(size, size);
    const { session, preview } = begin(mask, Promise.resolve(picture));
    await preview;
    const { tiles } = await session.end(true);
    expect(mask.isEmpty).toBe(false);
    mask.swap(tiles);
    expect(mask.isEmpty).toBe(true);
  });

  it("fails at its end when the picture cannot be read, and leaves the mask alone", async () => {
    const mask = new TiledMask(size, size);
    const { session } = begin(mask, Promise.reject(new Error("no picture")));
    await expect(session.end(true)).rejects.toThrow("no picture");
    expect(mask.isEmpty).toBe(true);
  });
});
