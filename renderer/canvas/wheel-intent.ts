/** What of a WheelEvent tells a wheel from a trackpad. */
export interface WheelInput {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0 = pixels, 1 = lines, 2 = pages. */
  readonly deltaMode: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** Milliseconds. */
  readonly timeStamp: number;
}

export type WheelIntent =
  /** The scale is to be multiplied by `factor`. */
  | { readonly type: "zoom"; readonly factor: number }
  /** The picture is to be moved, CSS pixels. */
  | { readonly type: "pan"; readonly dx: number; readonly dy: number };

export interface WheelMemory {
  readonly device: "wheel" | "trackpad";
  readonly timeStamp: number;
}

/** Within this time a movement goes on: a flick that started on a trackpad does not become a mouse wheel. */
const samePullMilliseconds = 250;

/** Mouse wheels report whole steps of at least this many pixels; trackpads start far below. */
const wheelStepPixels = 50;

const lineHeight = 16;
const pageHeight = 400;

/** A wheel step of 100 pixels zooms by this factor. */
const zoomPerStep = 1.2;

/** One event changes the scale at most by this factor, however far the wheel was thrown. */
const maximumZoom = 2;

/**
 * What designers expect of a wheel. With Ctrl or Cmd (which is also how browsers report a pinch on a trackpad) or
 * Alt it zooms. Without, a mouse wheel zooms too, Shift makes it pan sideways, and two fingers on a trackpad pan.
 * A trackpad is known by pixel deltas that are sideways, broken or small; browsers do not say it.
 */
export function wheelIntent(
  memory: WheelMemory | null,
  input: WheelInput,
): readonly [WheelIntent, WheelMemory] {
  const goesOn = memory !== null && input.timeStamp - memory.timeStamp < samePullMilliseconds;
  const device = goesOn ? memory.device : deviceOf(input);
  const next = { device, timeStamp: input.timeStamp };
  const unit = input.deltaMode === 0 ? 1 : input.deltaMode === 1 ? lineHeight : pageHeight;
  const dx = input.deltaX * unit;
  const dy = input.deltaY * unit;
  const modified = input.ctrlKey || input.metaKey || input.altKey;
  if (modified || (device === "wheel" && !input.shiftKey)) {
    // Some platforms turn the axis of a wheel when a modifier is held.
    const delta = dy === 0 ? dx : dy;
    // A pinch reports about a fifth of what a wheel does for the same change.
    const isPinch = input.ctrlKey && Math.abs(delta) < wheelStepPixels && input.deltaMode === 0;
    const factor = zoomPerStep ** ((-delta / 100) * (isPinch ? 5 : 1));
    return [{ type: "zoom", factor: Math.min(maximumZoom, Math.max(1 / maximumZoom, factor)) }, next];
  }
  if (input.shiftKey && dx === 0) return [{ type: "pan", dx: 0 - dy, dy: 0 }, next];
  return [{ type: "pan", dx: 0 - dx, dy: 0 - dy }, next];
}

function deviceOf(input: WheelInput): WheelMemory["device"] {
  if (input.deltaMode !== 0) return "wheel";
  // Shift turns a wheel's delta sideways, so sideways alone does not make it a trackpad.
  const delta = input.shiftKey && input.deltaY === 0 ? input.deltaX : input.deltaY;
  if (input.deltaX !== 0 && !input.shiftKey) return "trackpad";
  return Math.abs(delta) >= wheelStepPixels && Number.isInteger(delta) ? "wheel" : "trackpad";
}
