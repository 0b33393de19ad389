import type { MaskRaster } from "../../../shared/domain/raster.ts";

/** A description of the area must not crowd out the prompt's own words. */
const longestDescription = 400;

/**
 * The prompt with the mask's bounds as FLUX 3 takes places: a JSON list at its end, boxes as [top, left, bottom, right]
 * from 0 to 1000, whose ids the text names in angle brackets (docs.bfl.ai/flux_3/flux3_image_bounding_boxes). A mask
 * that covers nothing or everything says no more than the prompt.
 */
export function boxPrompt(prompt: string, mask: MaskRaster): string {
  const box = boundsInThousandths(mask);
  if (box === null || box.join() === "0,0,1000,1000") return prompt;
  const description = prompt.slice(0, longestDescription);
  const list = JSON.stringify([{ id: "edit_1", bbox: box, desc: description }]);
  return `${prompt}\nChange only <edit_1> in image 1; everything outside it stays exactly as it is.\n${list}`;
}

function boundsInThousandths({ width, height, data }: MaskRaster): readonly number[] | null {
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    const first = row.findIndex((value) => value > 0);
    if (first < 0) continue;
    top = Math.min(top, y);
    bottom = y;
    left = Math.min(left, first);
    right = Math.max(
      right,
      row.findLastIndex((value) => value > 0),
    );
  }
  if (bottom < 0) return null;
  return [
    Math.floor((top / height) * 1000),
    Math.floor((left / width) * 1000),
    Math.ceil(((bottom + 1) / height) * 1000),
    Math.ceil(((right + 1) / width) * 1000),
  ];
}
