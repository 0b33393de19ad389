import { setTimeout as sleep } from "node:timers/promises";
import type { CDPSession } from "@playwright/test";

/** CSS pixels of the page. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface Path {
  /** Position after `seconds`. */
  (seconds: number): Position;
}

/** A curve that sweeps over the stage's middle, as a hand that fills an area does. */
export const lissajous: Path = (seconds) => ({
  x: 700 + 420 * Math.sin(seconds * 3.1),
  y: 450 + 260 * Math.sin(seconds * 4.3 + 0.6),
});

export interface Drag {
  readonly seconds: number;
  /** Moves a second. */
  readonly rate: number;
  readonly button: "left" | "middle";
  readonly pointer?: "mouse" | "pen";
  /** Awaited before the first move. */
  readonly afterPress?: () => Promise<void>;
  /** Awaited when the page has got all moves, before the release. */
  readonly beforeRelease?: () => Promise<void>;
}

/**
 * Presses, moves along the path, and releases: real events of a mouse or pen, sent without waiting for the page, as
 * a hand does not wait either. Returns the positions that were sent, the press first; the release moves nothing.
 */
export async function drag(
  debug: CDPSession,
  path: Path,
  { seconds, rate, button, pointer = "mouse", afterPress, beforeRelease }: Drag,
): Promise<Position[]> {
  const send = (type: "mousePressed" | "mouseMoved" | "mouseReleased", at: Position) =>
    debug.send("Input.dispatchMouseEvent", {
      type,
      ...at,
      button,
      buttons: type === "mouseReleased" ? 0 : button === "left" ? 1 : 4,
      clickCount: type === "mouseMoved" ? 0 : 1,
      pointerType: pointer,
      // Pressure as a hand changes it along the way; a mouse has none.
      ...(pointer === "pen" ? { force: 0.55 + 0.4 * Math.sin(at.x / 60) } : {}),
    });
  const start = path(0);
  await send("mousePressed", start);
  await afterPress?.();
  const began = performance.now();
  const positions = [start];
  const sent: Promise<unknown>[] = [];
  const count = Math.round(seconds * rate);
  while (sent.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - began) / 1000) * rate));
    while (sent.length < due) {
      const at = path((sent.length + 1) / rate);
      positions.push(at);
      sent.push(send("mouseMoved", at));
    }
    await sleep(1);
  }
  await Promise.all(sent);
  await beforeRelease?.();
  await send("mouseReleased", positions.at(-1) ?? start);
  return positions;
}

/** Turns a mouse wheel over the stage's middle by `steps` notches, `pause` ms apart; positive zooms in. */
export async function turnWheel(debug: CDPSession, steps: number, pause: number): Promise<void> {
  for (let step = 0; step < Math.abs(steps); step++) {
    const wheel = { type: "mouseWheel", x: 700, y: 450, deltaX: 0, deltaY: steps > 0 ? -100 : 100 } as const;
    await debug.send("Input.dispatchMouseEvent", wheel);
    await sleep(pause);
  }
}
