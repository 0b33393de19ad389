import { setTimeout as sleep } from "node:timers/promises";
import type { CDPSession } from "@playwright/test";

export interface Path {
  /** Position on the page after `seconds`, CSS pixels. */
  (seconds: number): { x: number; y: number };
}

/** A curve that sweeps over the stage's middle, as a hand that fills an area does. */
export const lissajous: Path = (seconds) => ({
  x: 700 + 420 * Math.sin(seconds * 3.1),
  y: 450 + 260 * Math.sin(seconds * 4.3 + 0.6),
});

/**
 * Presses, moves along the path at `rate` moves a second, and releases: real mouse events, sent without waiting for
 * the page, as a mouse does not wait either. Returns how many moves were sent.
 */
export async function drag(
  debug: CDPSession,
  path: Path,
  options: { seconds: number; rate: number; button: "left" | "middle" },
): Promise<number> {
  const { seconds, rate, button } = options;
  const send = (type: "mousePressed" | "mouseMoved" | "mouseReleased", at: { x: number; y: number }) =>
    debug.send("Input.dispatchMouseEvent", {
      type,
      ...at,
      button,
      buttons: type === "mouseReleased" ? 0 : button === "left" ? 1 : 4,
      clickCount: type === "mouseMoved" ? 0 : 1,
    });
  await send("mousePressed", path(0));
  const start = performance.now();
  const sent: Promise<unknown>[] = [];
  const count = Math.round(seconds * rate);
  while (sent.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - start) / 1000) * rate));
    while (sent.length < due) sent.push(send("mouseMoved", path((sent.length + 1) / rate)));
    await sleep(1);
  }
  await Promise.all(sent);
  await send("mouseReleased", path(seconds));
  return count;
}

/** Turns a mouse wheel over the stage's middle by `steps` notches, `pause` ms apart; positive zooms in. */
export async function turnWheel(debug: CDPSession, steps: number, pause: number): Promise<void> {
  for (let step = 0; step < Math.abs(steps); step++) {
    const wheel = { type: "mouseWheel", x: 700, y: 450, deltaX: 0, deltaY: steps > 0 ? -100 : 100 } as const;
    await debug.send("Input.dispatchMouseEvent", wheel);
    await sleep(pause);
  }
}
