import { MaskHistory } from "../../../renderer/mask/mask-history.ts";
import { tileSize } from "../../../renderer/mask/tile.ts";
import { TiledMask } from "../../../renderer/mask/tiled-mask.ts";
import type { BenchSize } from "./pictures.ts";

/** Bytes that the undo steps of so many strokes hold, and those of the tiles that the strokes touched. */
export async function undoBytes(
  { width, height }: BenchSize,
  strokes: number,
): Promise<{ kept: number; touched: number; steps: number }> {
  const mask = new TiledMask(width, height);
  const history = new MaskHistory();
  const radius = width / 45;
  let touched = 0;
  for (let stroke = 0; stroke < strokes; stroke++) {
    const at = (step: number) => ({
      x: width * (0.5 + 0.42 * Math.sin(stroke * 1.7 + step / 24)),
      y: height * (0.5 + 0.42 * Math.sin(stroke * 2.3 + step / 31)),
      radius,
    });
    mask.begin();
    // Every second one erases, so that the picture does not just fill up, after which nothing would change.
    const brush = { mode: stroke % 2 === 0 ? "paint" : "erase", hardness: 1 } as const;
    for (let step = 0; step < 60; step++) mask.draw(at(step), at(step + 1), brush);
    const { tiles } = mask.commit();
    history.push(mask, tiles);
    touched += tiles.size * tileSize * tileSize;
  }
  await history.settle();
  return { kept: history.bytes, touched, steps: history.undoSteps };
}
