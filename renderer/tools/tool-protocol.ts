import type { Point } from "../../shared/domain/geometry.ts";
import type { CombineMode, ToolId } from "../state/tools.ts";

/** Where the pointer is, in picture pixels. `pressure` is 0..1 for a pen and null for what has none. */
export interface PointerSample extends Point {
  readonly pressure: number | null;
}

/** Keys that change what a pointer does. */
export interface Modifiers {
  readonly shift: boolean;
  readonly alt: boolean;
  readonly space: boolean;
}

export interface BrushOptions {
  /** Picture pixels. */
  readonly diameter: number;
  /** 0..1; 1 = exact edge. */
  readonly hardness: number;
  /** How much of the way to full coverage it goes, 0..1. */
  readonly flow: number;
  /** From one dab to the next, as a share of the diameter; 0 = one stroke without gaps. */
  readonly spacing: number;
  readonly pressureSize: boolean;
  readonly pressureFlow: boolean;
}

/** What finds pixels of a colour. */
export interface ColorOptions {
  /** Largest difference of a channel, 0..255. */
  readonly tolerance: number;
  /** Only pixels that are joined to the one that was pressed. */
  readonly contiguous: boolean;
}

/** How a new area joins the mask. */
export interface AreaOptions {
  readonly combine: CombineMode;
  /** Soft edges; without, every pixel is taken or not. */
  readonly antialias: boolean;
}

/** What the tools are set to when a gesture starts; a gesture goes on with that until it ends. */
export interface ToolOptions {
  readonly brush: BrushOptions;
  readonly area: AreaOptions;
  readonly color: ColorOptions;
  /** There is something that a new area can be joined with. */
  readonly hasMask: boolean;
  /** How far a press may miss a point that it means, picture pixels. */
  readonly reach: number;
}

/** What a tool's machine is told; `at` is in stage pixels (CSS), samples are in picture pixels. */
export type ToolInput =
  | {
      readonly type: "down";
      readonly tool: ToolId;
      readonly pointerId: number;
      readonly at: Point;
      readonly sample: PointerSample;
      readonly modifiers: Modifiers;
      /** Shift and Alt have chosen how the area joins the mask: until let go they mean nothing else. */
      readonly keysAreSpent: boolean;
      readonly options: ToolOptions;
    }
  /** `samples`: all positions since the last move, the latest of them at `at`. The pointer need not be pressed. */
  | {
      readonly type: "move";
      readonly pointerId: number;
      readonly at: Point;
      readonly samples: readonly PointerSample[];
      readonly modifiers: Modifiers;
    }
  | { readonly type: "up"; readonly pointerId: number }
  /** A key was pressed or released while the pointer rests. */
  | { readonly type: "modifiers"; readonly modifiers: Modifiers }
  | { readonly type: "key"; readonly key: "Enter" | "Backspace" }
  /** An arrow key, picture pixels; `nudge-end` when it is released. */
  | { readonly type: "nudge"; readonly dx: number; readonly dy: number }
  | { readonly type: "nudge-end" }
  /** A lost pointer, a second finger: the press in progress never was. */
  | { readonly type: "cancel" }
  /** Escape: the whole gesture never was. */
  | { readonly type: "escape" }
  /** A command is about to work on the mask, or the window is left: what is on the mask stays. */
  | { readonly type: "interrupt" }
  /** Another tool, or another picture: what is on the mask stays, what has only been outlined does not. */
  | { readonly type: "leave" };

/** A line over the picture that shows what a gesture is about to take; picture pixels. */
export type Outline =
  | { readonly type: "path"; readonly points: readonly Point[] }
  | (Box & { readonly type: "rectangle" | "ellipse" });

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** An area that joins the mask; picture pixels. */
export type ToolShape =
  | { readonly type: "polygon"; readonly points: readonly Point[] }
  | (Box & { readonly type: "rectangle" | "ellipse" });

/** A point of a brush's way, picture pixels; `flow` 0..1. */
export interface BrushSample extends Point {
  readonly radius: number;
  readonly flow: number;
}

/** What a machine asks its shell to do. */
export type ToolEffect =
  | { readonly type: "capture-pointer"; readonly pointerId: number }
  | { readonly type: "release-pointer"; readonly pointerId: number }
  /** Moves the picture, CSS pixels. */
  | { readonly type: "pan"; readonly dx: number; readonly dy: number }
  /** The scale is to be multiplied by `factor`, around a point of the stage. */
  | { readonly type: "zoom"; readonly factor: number; readonly at: Point }
  | {
      readonly type: "begin-stroke";
      readonly mode: "paint" | "erase";
      readonly brush: BrushOptions;
      readonly samples: readonly BrushSample[];
    }
  | { readonly type: "extend-stroke"; readonly samples: readonly BrushSample[] }
  | { readonly type: "commit-stroke" | "discard-stroke" }
  /** Null takes the line away. */
  | { readonly type: "show-outline"; readonly outline: Outline | null }
  /** The line that is shown, a path, goes on through these points. */
  | { readonly type: "extend-outline"; readonly points: readonly Point[] }
  | { readonly type: "select-shape"; readonly shape: ToolShape; readonly area: AreaOptions }
  | {
      readonly type: "select-color";
      readonly tool: "wand" | "colorRange";
      readonly at: Point;
      readonly color: ColorOptions;
      readonly area: AreaOptions;
    }
  /** A stroke that grows to the edge of what it touches. */
  | {
      readonly type: "begin-quick-select";
      readonly subtract: boolean;
      readonly samples: readonly BrushSample[];
    }
  | { readonly type: "extend-quick-select"; readonly samples: readonly BrushSample[] }
  | { readonly type: "end-quick-select"; readonly keep: boolean }
  /** Shows the mask moved by so many whole picture pixels, until that is kept or taken back. */
  | { readonly type: "move-mask"; readonly by: Point }
  | { readonly type: "end-move"; readonly keep: boolean };

export type ToolStep<State> = readonly [State, readonly ToolEffect[]];
