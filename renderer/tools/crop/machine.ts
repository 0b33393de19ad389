import type { Point, Rect } from "../../../shared/domain/geometry.ts";

/** The sides that a handle moves, as in frame.ts. */
type Handle = "n" | "e" | "s" | "w" | "ne" | "se" | "sw" | "nw" | "move";

export type CropState =
  | { readonly name: "idle" }
  | {
      readonly name: "dragging";
      readonly pointerId: number;
      readonly handle: Handle;
      /** Where the drag started, picture pixels. */
      readonly origin: Point;
      /** The frame of before. */
      readonly from: Rect;
    };

export type CropInput =
  | {
      readonly type: "down";
      readonly pointerId: number;
      readonly handle: Handle;
      readonly at: Point;
      readonly frame: Rect;
    }
  | { readonly type: "move"; readonly pointerId: number; readonly at: Point; readonly fromCentre: boolean }
  | { readonly type: "up"; readonly pointerId: number }
  /** Escape, a lost pointer, a second finger, another tool: the drag never was. */
  | { readonly type: "cancel" };

export type CropEffect =
  | { readonly type: "capture-pointer" | "release-pointer"; readonly pointerId: number }
  | {
      readonly type: "drag";
      readonly from: Rect;
      readonly handle: Handle;
      readonly by: Point;
      readonly fromCentre: boolean;
    }
  /** The frame stays where it was dragged, or is again the one of before. */
  | { readonly type: "keep" | "restore" };

export const idleCrop: CropState = { name: "idle" };

/** One drag of the crop's frame. The same state object is returned when an input means nothing here. */
export function stepCrop(state: CropState, input: CropInput): readonly [CropState, readonly CropEffect[]] {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    const { pointerId, handle, at, frame } = input;
    return [
      { name: "dragging", pointerId, handle, origin: at, from: frame },
      [{ type: "capture-pointer", pointerId }],
    ];
  }
  const { pointerId, handle, origin, from } = state;
  const release: CropEffect = { type: "release-pointer", pointerId };
  switch (input.type) {
    case "down":
    case "cancel":
      return [idleCrop, [release, { type: "restore" }]];
    case "move": {
      if (input.pointerId !== pointerId) return [state, []];
      const by = { x: input.at.x - origin.x, y: input.at.y - origin.y };
      return [state, [{ type: "drag", from, handle, by, fromCentre: input.fromCentre }]];
    }
    case "up":
      return input.pointerId === pointerId ? [idleCrop, [release, { type: "keep" }]] : [state, []];
  }
}
