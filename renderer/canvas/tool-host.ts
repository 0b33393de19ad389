import type { StoreApi } from "zustand/vanilla";
import { assertNever } from "../../shared/assert.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { MaskClient } from "../mask/mask-client.ts";
import type { Tools } from "../state/tools.ts";
import type { Viewport } from "../state/viewport.ts";
import {
  type GestureEffect,
  type GestureInput,
  gestureCursor,
  idleGesture,
  type Stage,
  stepGesture,
} from "../tools/gesture.ts";
import { listenToKeys } from "./key-source.ts";
import { BrushRing } from "./overlays/brush-ring.ts";
import { listenToPointers, type PointerReport, type StageSample } from "./pointer-source.ts";
import type { ViewportControl } from "./viewport-control.ts";
import { toPicture } from "./viewport-geometry.ts";

export interface ToolHostParts {
  readonly container: HTMLElement;
  readonly tools: StoreApi<Tools>;
  readonly viewport: StoreApi<Viewport>;
  readonly control: ViewportControl;
  readonly mask: MaskClient;
}

/** The impure shell of the gestures: feeds them pointers and keys, and does what they ask for. */
export class ToolHost {
  readonly #parts: ToolHostParts;
  readonly #ring: BrushRing;
  readonly #stops: readonly Stop[];
  #gesture;
  /** Where a mouse or a pen hovers; null when none is over the stage. */
  #hover: StageSample | null = null;
  /** While a stroke is drawn the mask's canvas shows the ring, in step with the paint. */
  #isRingOnMask = false;

  constructor(parts: ToolHostParts) {
    this.#parts = parts;
    this.#gesture = idleGesture(parts.tools.getState().chosen);
    this.#ring = new BrushRing(parts.container);
    this.#stops = [
      listenToPointers(parts.container, (report) => this.#onPointer(report)),
      listenToKeys(
        parts.container,
        () => this.#gesture.driver !== null || this.#gesture.pinch.name === "pinching",
        (report) => this.#step(report),
      ),
      parts.tools.subscribe((tools) => {
        this.#step({ type: "choose", tool: tools.chosen });
        this.#showBrush();
      }),
      parts.viewport.subscribe((viewport, before) => {
        if (viewport.scale !== before.scale) this.#showBrush();
      }),
    ];
    this.#showBrush();
    this.#showCursor();
  }

  setStage(stage: Stage): void {
    this.#step({ type: "stage", stage });
  }

  /** Ends a stroke in progress and keeps it: a command is about to work on the mask. */
  interrupt(): void {
    this.#step({ type: "interrupt" });
  }

  /** Another picture is on the stage. */
  forget(): void {
    this.#step({ type: "forget" });
  }

  destroy(): void {
    for (const stop of this.#stops) stop();
    this.#ring.destroy();
  }

  #onPointer(report: PointerReport): void {
    switch (report.type) {
      case "down": {
        const { brushSize: diameter, brushHardness: hardness } = this.#parts.tools.getState();
        const { pointerId, kind, button, shift: line, sample: at } = report;
        const [sample] = this.#toPicture([at]);
        if (!sample) return;
        this.#hover = kind === "touch" ? null : at;
        this.#step({
          type: "down",
          pointerId,
          kind,
          button,
          line,
          at,
          sample,
          brush: { diameter, hardness },
        });
        return;
      }
      case "move": {
        const at = report.samples.at(-1) ?? report.samples[0];
        const { pointerId } = report;
        this.#hover = report.kind === "touch" ? null : at;
        this.#step({ type: "move", pointerId, at, samples: this.#toPicture(report.samples) });
        return;
      }
      case "leave":
        this.#hover = null;
        this.#showCursor();
        return;
      case "up":
      case "lost":
        this.#step(report);
        return;
      default:
        assertNever(report);
    }
  }

  #toPicture(samples: readonly StageSample[]) {
    const viewport = this.#parts.viewport.getState();
    return samples.map((sample) => ({ ...toPicture(viewport, sample), pressure: sample.pressure }));
  }

  #step(input: GestureInput): void {
    const [next, effects] = stepGesture(this.#gesture, input);
    this.#gesture = next;
    for (const effect of effects) this.#run(effect);
    this.#showCursor();
  }

  #run(effect: GestureEffect): void {
    const { container, control, mask } = this.#parts;
    switch (effect.type) {
      case "capture-pointer":
        capture(container, effect.pointerId);
        return;
      case "release-pointer":
        if (container.hasPointerCapture(effect.pointerId)) container.releasePointerCapture(effect.pointerId);
        return;
      case "begin-stroke":
        this.#beginStroke(effect);
        return;
      case "extend-stroke":
        mask.extendStroke(effect.samples);
        return;
      case "commit-stroke":
      case "discard-stroke":
        this.#isRingOnMask = false;
        mask.endStroke(effect.type === "commit-stroke");
        return;
      case "pan":
        control.panBy(effect.dx, effect.dy);
        return;
      case "zoom":
        control.zoomBy(effect.factor, effect.at);
        return;
      default:
        assertNever(effect);
    }
  }

  #beginStroke({ mode, hardness, samples }: Extract<GestureEffect, { type: "begin-stroke" }>): void {
    const { tools, mask } = this.#parts;
    const ring = { diameter: tools.getState().brushSize, lineWidth: window.devicePixelRatio };
    this.#isRingOnMask = this.#hover !== null;
    mask.beginStroke({ mode, hardness }, samples, this.#isRingOnMask ? ring : null);
    // A frame later, when the mask shows the ring: better two of them for a moment than none.
    requestAnimationFrame(() => {
      if (this.#isRingOnMask) this.#ring.moveTo(null);
    });
  }

  #showBrush(): void {
    const { brushSize } = this.#parts.tools.getState();
    this.#ring.setDiameter(brushSize * this.#parts.viewport.getState().scale);
    this.#showCursor();
  }

  #showCursor(): void {
    const cursor = gestureCursor(this.#gesture);
    if (!this.#isRingOnMask) this.#ring.moveTo(cursor === "brush" ? this.#hover : null);
    const shown = cursor !== "brush" ? cursor : this.#ring.needsCursor ? "crosshair" : "none";
    const { style } = this.#parts.container;
    if (style.cursor !== shown) style.cursor = shown;
  }
}

function capture(container: HTMLElement, pointerId: number): void {
  try {
    container.setPointerCapture(pointerId);
  } catch {
    // The pointer may be gone already; without capture the stroke still ends with its `up`.
  }
}
