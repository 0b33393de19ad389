import { setImmediate } from "node:timers/promises";
import { clamp, type Rect } from "../../../shared/domain/geometry.ts";
import { emptySamples, type Samples } from "./samples.ts";

/** Rows that are moved before whatever else waits gets its turn. */
const bandRows = 256;

/**
 * Cuts out a frame, which may reach beyond the picture: there alpha is 0 where there is one; a mask is 0, and other
 * pixels repeat the nearest one of the edge. @param frame covers at least one pixel of the picture.
 */
export async function cropSamples(source: Samples, frame: Rect): Promise<Samples> {
  const { width, height, channels, data } = source;
  const target = emptySamples(source, frame);
  const left = clamp(-frame.x, 0, frame.width);
  const right = clamp(width - frame.x, 0, frame.width);
  const row = frame.width * channels;
  for (let y = 0; y < frame.height; y++) {
    if (y % bandRows === bandRows - 1) await setImmediate();
    const sourceY = frame.y + y;
    const isInside = sourceY >= 0 && sourceY < height;
    if (!isInside && channels !== 3) continue;
    const start = clamp(sourceY, 0, height - 1) * width;
    const inside = data.subarray((start + frame.x + left) * channels, (start + frame.x + right) * channels);
    target.data.set(inside, y * row + left * channels);
    if (channels !== 3) continue;
    repeatPixel(target.data, y * row, left, data, start * channels);
    repeatPixel(
      target.data,
      y * row + right * channels,
      frame.width - right,
      data,
      (start + width - 1) * channels,
    );
  }
  return target;
}

function repeatPixel(
  target: Samples["data"],
  at: number,
  count: number,
  source: Samples["data"],
  from: number,
): void {
  const red = source[from] ?? 0;
  const green = source[from + 1] ?? 0;
  const blue = source[from + 2] ?? 0;
  for (let index = at; index < at + 3 * count; index += 3) {
    target[index] = red;
    target[index + 1] = green;
    target[index + 2] = blue;
  }
}

/** Which source pixel is shown at each target pixel: start + x · stepX + y · stepY, counted in source pixels. */
interface Walk {
  readonly width: number;
  readonly height: number;
  readonly start: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** Clockwise. Every pixel keeps its bytes. */
export function rotateSamples(source: Samples, quarterTurns: 1 | 2 | 3): Promise<Samples> {
  const { width, height } = source;
  switch (quarterTurns) {
    case 1:
      return walk(source, {
        width: height,
        height: width,
        start: (height - 1) * width,
        stepX: -width,
        stepY: 1,
      });
    case 2:
      return walk(source, { width, height, start: width * height - 1, stepX: -1, stepY: -width });
    case 3:
      return walk(source, { width: height, height: width, start: width - 1, stepX: width, stepY: -1 });
  }
}

/** `horizontal` exchanges left and right. Every pixel keeps its bytes. */
export function flipSamples(source: Samples, axis: "horizontal" | "vertical"): Promise<Samples> {
  const { width, height } = source;
  return walk(
    source,
    axis === "horizontal"
      ? { width, height, start: width - 1, stepX: -1, stepY: width }
      : { width, height, start: (height - 1) * width, stepX: 1, stepY: -width },
  );
}

async function walk(source: Samples, { width, height, start, stepX, stepY }: Walk): Promise<Samples> {
  const { channels, data } = source;
  const target = emptySamples(source, { width, height });
  let to = 0;
  for (let y = 0; y < height; y++) {
    if (y % bandRows === bandRows - 1) await setImmediate();
    let from = (start + y * stepY) * channels;
    for (let x = 0; x < width; x++, from += stepX * channels) {
      for (let channel = 0; channel < channels; channel++) target.data[to++] = data[from + channel] ?? 0;
    }
  }
  return target;
}
