import type { Rect } from "../../../shared/domain/geometry.ts";
import type { Plane } from "../plane.ts";
import { PlaneWriter, readSpan } from "../plane-rows.ts";
import type { Work } from "../work.ts";

/**
 * `fillHoles` for masks with soft values, as rising water fills a landscape: from the border inwards, lowest first
 * (priority flood: Barnes, Lehman and Mulla 2014), with a stack for each of the 256 heights.
 * @param bounds of what is above 0: beyond them all is 0
 */
export function* fillSoftHoles(plane: Plane, bounds: Rect): Work<Plane> {
  const { x: left, y: top, width, height } = bounds;
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) readSpan(plane, top + y, left, width, values.subarray(y * width));
  const isSeen = new Uint8Array(width * height);
  const stacks = Array.from({ length: 256 }, () => new IndexStack());
  const see = (index: number, level: number) => {
    if (isSeen[index] === 1) return;
    isSeen[index] = 1;
    const value = Math.max(values[index] ?? 0, level);
    values[index] = value;
    stacks[value]?.push(index);
  };
  for (let x = 0; x < width; x++) {
    see(x, 0);
    see((height - 1) * width + x, 0);
  }
  for (let y = 0; y < height; y++) {
    see(y * width, 0);
    see(y * width + width - 1, 0);
  }
  let done = 0;
  for (const [level, stack] of stacks.entries()) {
    for (let index = stack.pop(); index >= 0; index = stack.pop()) {
      const x = index % width;
      if (x > 0) see(index - 1, level);
      if (x < width - 1) see(index + 1, level);
      if (index >= width) see(index - width, level);
      if (index < width * (height - 1)) see(index + width, level);
      if (++done % 65_536 === 0) yield done / values.length;
    }
  }
  const writer = new PlaneWriter(plane);
  for (let y = 0; y < height; y++) {
    writer.writeSpan(top + y, left, width, values.subarray(y * width, (y + 1) * width));
  }
  return writer.finish();
}

/** Numbers of which the last comes first; grows as needed. */
class IndexStack {
  #items = new Int32Array(16);
  #length = 0;

  push(index: number): void {
    if (this.#length === this.#items.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#length++] = index;
  }

  /** -1 when there is none. */
  pop(): number {
    return this.#length === 0 ? -1 : (this.#items[--this.#length] ?? -1);
  }
}
