import type { Point } from "../../../shared/domain/geometry.ts";

/** Where the pointer is, in picture pixels. `pressure` is 0..1 for a pen and null for what has none. */
export interface PointerSample extends Point {
  readonly pressure: number | null;
}

/** What the brush is when a stroke starts; it stays so until the stroke ends. */
export interface BrushSettings {
  readonly mode: "paint" | "erase";
  /** Picture pixels. */
  readonly diameter: number;
  /** 0..1 */
  readonly hardness: number;
}

/** A point of the stroke, picture pixels. */
export interface BrushSample extends Point {
  readonly radius: number;
}

export type BrushState =
  /** `lastPoint`: where the last kept stroke ended; a line may start there. */
  | { readonly name: "idle"; readonly lastPoint: Point | null }
  | {
      readonly name: "stroking";
      readonly pointerId: number;
      readonly settings: BrushSettings;
      readonly lastPoint: Point;
      /** `lastPoint` of before, for a stroke that is thrown away. */
      readonly formerPoint: Point | null;
    };

export type BrushInput =
  /** `line`: draw straight from where the last stroke ended. */
  | {
      readonly type: "down";
      readonly pointerId: number;
      readonly settings: BrushSettings;
      readonly sample: PointerSample;
      readonly line: boolean;
    }
  | { readonly type: "move"; readonly pointerId: number; readonly samples: readonly PointerSample[] }
  | { readonly type: "up"; readonly pointerId: number }
  /** Escape, a lost pointer, a second finger: the stroke is thrown away. */
  | { readonly type: "cancel" }
  /** Something else takes over (another tool, space): the stroke is kept. */
  | { readonly type: "interrupt" };

export type BrushEffect =
  | { readonly type: "capture-pointer"; readonly pointerId: number }
  | { readonly type: "release-pointer"; readonly pointerId: number }
  | {
      readonly type: "begin-stroke";
      readonly mode: BrushSettings["mode"];
      readonly hardness: number;
      readonly samples: readonly BrushSample[];
    }
  | { readonly type: "extend-stroke"; readonly samples: readonly BrushSample[] }
  | { readonly type: "commit-stroke" }
  | { readonly type: "discard-stroke" };

export const idleBrush: BrushState = { name: "idle", lastPoint: null };

/** A disc of this radius covers the centre of at least one pixel wherever it lies: √½. */
const smallestRadius = Math.SQRT1_2;

/** A pen that barely touches still draws this share of the brush's width. */
const lightestTouch = 0.15;

function toBrushSample({ x, y, pressure }: PointerSample, diameter: number): BrushSample {
  const share = pressure === null ? 1 : lightestTouch + (1 - lightestTouch) * pressure;
  return { x, y, radius: Math.max(smallestRadius, (diameter / 2) * share) };
}

/** Brush and eraser. The same state object is returned when an input means nothing here. */
export function stepBrush(
  state: BrushState,
  input: BrushInput,
): readonly [BrushState, readonly BrushEffect[]] {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    return startStroke(state.lastPoint, input);
  }
  switch (input.type) {
    case "down":
      // The pinch, or whatever the second pointer means, takes over.
      return end(state, "discard-stroke");
    case "move": {
      const last = input.samples.at(-1);
      if (input.pointerId !== state.pointerId || !last) return [state, []];
      const samples = input.samples.map((sample) => toBrushSample(sample, state.settings.diameter));
      return [{ ...state, lastPoint: { x: last.x, y: last.y } }, [{ type: "extend-stroke", samples }]];
    }
    case "up":
      return input.pointerId === state.pointerId ? end(state, "commit-stroke") : [state, []];
    case "interrupt":
      return end(state, "commit-stroke");
    case "cancel":
      return end(state, "discard-stroke");
  }
}

function startStroke(
  lastPoint: Point | null,
  input: Extract<BrushInput, { type: "down" }>,
): readonly [BrushState, readonly BrushEffect[]] {
  const { pointerId, settings, sample } = input;
  const start = toBrushSample(sample, settings.diameter);
  const from = input.line && lastPoint ? [{ ...lastPoint, radius: start.radius }] : [];
  return [
    {
      name: "stroking",
      pointerId,
      settings,
      lastPoint: { x: sample.x, y: sample.y },
      formerPoint: lastPoint,
    },
    [
      { type: "capture-pointer", pointerId },
      { type: "begin-stroke", mode: settings.mode, hardness: settings.hardness, samples: [...from, start] },
    ],
  ];
}

function end(
  state: Extract<BrushState, { name: "stroking" }>,
  how: "commit-stroke" | "discard-stroke",
): readonly [BrushState, readonly BrushEffect[]] {
  const lastPoint = how === "commit-stroke" ? state.lastPoint : state.formerPoint;
  return [
    { name: "idle", lastPoint },
    [{ type: "release-pointer", pointerId: state.pointerId }, { type: how }],
  ];
}
