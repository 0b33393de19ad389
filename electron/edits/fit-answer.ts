import type { Model } from "../../shared/catalogue/model.ts";
import { intersectRects, isEmptyRect, type Rect, type Size } from "../../shared/domain/geometry.ts";
import type { Registration } from "../../shared/domain/node.ts";
import type { Raster8 } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import type { FramePlan } from "../../shared/framing/frame-plan.ts";
import { resamplePicture } from "../imaging/resample.ts";
import { chainMaps, mapRect, type PictureMap, planMap, shownPart, stretchMap } from "./answer-map.ts";
import type { Frame } from "./frame.ts";
import { locateAnswer } from "./locate-answer.ts";
import { applyColourMatch } from "./match-colour.ts";
import { measureCast } from "./measure-cast.ts";

/** A provider's answer where it belongs. */
export interface FittedAnswer {
  /** Lies over the picture at `rect` and has its size. */
  readonly image: Raster8;
  /** As much of the edited area as the answer shows. */
  readonly rect: Rect;
  /** Null where it was not looked for. */
  readonly registration: Registration | null;
  /** Whole sentences for people. */
  readonly warnings: readonly string[];
}

export interface EditedPicture extends Size {
  /** What is edited: the mask's bounds, or all of the picture. */
  readonly area: Rect;
}

/** Pixels a side. What is smaller is no picture, unless that little was asked for. */
const smallestSide = 32;
/** An answer with fewer of its pixels for one of the picture's is noticeably softer. */
const noticeablySofter = 0.95;

/**
 * Undoes the frame: brings an answer of any size back over the picture, undoes the shift, scale and cast that the model
 * introduced where they are certain, and says what is doubtful. All movements are made in one resampling.
 * @throws AppError `provider-failed` (charged) for an answer that is too small to be a picture.
 */
export async function fitAnswer(
  framed: Frame,
  answer: Raster8,
  picture: EditedPicture,
  model: Model,
  signal: AbortSignal,
): Promise<FittedAnswer> {
  const { plan } = framed;
  refuseTiny(answer, plan.sent);
  const warnings: string[] = [];
  let registration: Registration | null = null;
  let fromSent = stretchMap(plan.sent, answer);
  const isComparable = model.provider !== "builtin" && model.input === "picture";
  if (isComparable) {
    const located = await locateAnswer(framed, answer, insideSent(plan, picture));
    signal.throwIfAborted();
    ({ fromSent, registration } = located);
    warnings.push(...located.warnings);
  }
  const map = chainMaps(planMap(plan), fromSent);
  const rect = shownPart(picture.area, map, answer);
  warnings.push(...describeLosses(answer, map, rect, plan, picture));
  if (isEmptyRect(rect)) {
    const nothing: Raster8 = { width: 0, height: 0, channels: 3, data: new Uint8Array(0) };
    return { image: nothing, rect, registration, warnings };
  }
  const image = await resamplePicture(answer, mapRect(rect, map), { width: rect.width, height: rect.height });
  signal.throwIfAborted();
  const match =
    isComparable && framed.mask && (await measureCast(framed, answer, fromSent, insideSent(plan, picture)));
  return { image: match ? applyColourMatch(image, match) : image, rect, registration, warnings };
}

function refuseTiny({ width, height }: Size, sent: Size): void {
  if (Math.min(width, height) >= Math.min(smallestSide, sent.width, sent.height)) return;
  throw new AppError(
    "provider-failed",
    `The model answered with ${width}×${height} pixels where ${sent.width}×${sent.height} were asked for.`,
    { nextStep: "Run it again; if it goes on, choose another model.", charge: "charged" },
  );
}

/** The part of what was sent that shows the picture, and not what was made up beyond its edges. */
function insideSent(plan: FramePlan, { width, height }: Size): Rect {
  const map = planMap(plan);
  return intersectRects(mapRect({ x: 0, y: 0, width, height }, map), {
    x: 0,
    y: 0,
    width: plan.sent.width,
    height: plan.sent.height,
  });
}

function describeLosses(
  answer: Size,
  map: PictureMap,
  shown: Rect,
  { canvas }: FramePlan,
  { area, width, height }: EditedPicture,
): string[] {
  const warnings: string[] = [];
  const size = `${answer.width}×${answer.height}`;
  if (Math.min(map.x.scale, map.y.scale) < noticeablySofter) {
    const isWhole = area.width === width && area.height === height;
    warnings.push(
      isWhole
        ? `The model answered with ${size} pixels; they were enlarged to the picture's ${width}×${height}, and fine detail is lost.`
        : `The model answered with ${size} pixels for ${canvas.width}×${canvas.height} of the picture; what is under the mask was enlarged and is softer.`,
    );
  }
  const hidden = area.width * area.height - shown.width * shown.height;
  if (hidden > 0) {
    const share = Math.max(1, Math.round((100 * hidden) / (area.width * area.height)));
    warnings.push(
      `The answer does not show ${share} % of the edited area, along its edges; the picture stayed as it was there.`,
    );
  }
  return warnings;
}
