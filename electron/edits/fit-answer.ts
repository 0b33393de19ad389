import type { Model } from "../../shared/catalogue/model.ts";
import type { Rect } from "../../shared/domain/geometry.ts";
import type { Registration } from "../../shared/domain/node.ts";
import type { Raster8 } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { resamplePicture } from "../imaging/resample.ts";
import { chainMaps, mapRect, planMap, shownPart, stretchMap } from "./answer-map.ts";
import type { Frame } from "./frame.ts";

/** A provider's answer where it belongs. */
export interface FittedAnswer {
  /** Lies over the picture at `rect` and has its size. */
  readonly image: Raster8;
  /** As much of the edited area as the answer shows. */
  readonly rect: Rect;
  readonly registration: Registration | null;
  /** Whole sentences for people. */
  readonly warnings: readonly string[];
}

const smallestSide = 32;

export async function fitAnswer(
  framed: Frame,
  answer: Raster8,
  area: Rect,
  model: Model,
  signal: AbortSignal,
): Promise<FittedAnswer> {
  const { sent } = framed.plan;
  if (Math.min(answer.width, answer.height) < Math.min(smallestSide, sent.width, sent.height)) {
    throw new AppError(
      "provider-failed",
      `The model answered with ${answer.width}×${answer.height} pixels where ${sent.width}×${sent.height} were asked for.`,
      { nextStep: "Run it again; if it goes on, choose another model.", charge: "charged" },
    );
  }
  signal.throwIfAborted();
  const map = chainMaps(planMap(framed.plan), stretchMap(sent, answer));
  const rect = shownPart(area, map, answer);
  const image = await resamplePicture(answer, mapRect(rect, map), rect);
  return { image, rect, registration: null, warnings: model.name === "" ? [] : [] };
}
