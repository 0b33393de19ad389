import type { Size } from "../../../../shared/domain/geometry.ts";
import type { FloatTensor } from "../pipeline/networks.ts";

/**
 * Where every token lies: [S, 3] of (which, row, column). The picture that is made is 0, the context and the references
 * are 1, laid out side by side: the first begins at the corner, each further one goes below or to the right of all
 * before it, whichever keeps the whole smaller (ComfyUI's "offset" method for Kontext; diffusers knows one only).
 *
 * @param picture, contexts In tokens, that is sixteenths of pixels.
 */
export function tokenIds(picture: Size, contexts: readonly Size[]): FloatTensor {
  const count = [picture, ...contexts].reduce((sum, { width, height }) => sum + width * height, 0);
  const data = new Float32Array(count * 3);
  let at = 0;
  const write = (which: number, { width, height }: Size, top: number, left: number) => {
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        data.set([which, top + row, left + column], at);
        at += 3;
      }
    }
  };
  write(0, picture, 0, 0);
  let taken: Size = { width: 0, height: 0 };
  for (const context of contexts) {
    const goesRight = context.height + taken.height > context.width + taken.width;
    const top = goesRight ? 0 : taken.height;
    const left = goesRight ? taken.width : 0;
    write(1, context, top, left);
    taken = {
      width: Math.max(taken.width, left + context.width),
      height: Math.max(taken.height, top + context.height),
    };
  }
  return { shape: [count, 3], data };
}
