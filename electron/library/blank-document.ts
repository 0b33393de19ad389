import type { DocumentRecord } from "../../shared/domain/document.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { importLimits } from "./import-picture.ts";
import type { Library } from "./library.ts";
import { keepPicture } from "./picture-store.ts";

/**
 * A document with a white picture, for what a model makes from words alone.
 * @throws AppError `too-large` beyond what could be opened; storage errors.
 */
export async function createBlankDocument(
  library: Pick<Library, "blobs" | "documents">,
  name: string,
  { width, height }: Size,
): Promise<DocumentRecord> {
  const { maximumSide, maximumPixels } = importLimits;
  if (Math.max(width, height) > maximumSide || width * height > maximumPixels) {
    throw new AppError(
      "too-large",
      `A picture of ${width}×${height} pixels is too large; at most ${maximumSide} on a side and ` +
        `${maximumPixels} in all are possible.`,
      { nextStep: "Choose a smaller size." },
    );
  }
  const data = new Uint8Array(width * height * 3).fill(255);
  const picture = await keepPicture(library.blobs, { width, height, channels: 3, data });
  return library.documents.create(name, {
    label: "Blank",
    originalHash: picture.hash,
    originalName: "blank.png",
    warnings: [],
    picture,
  });
}
