import type { StoreApi } from "zustand/vanilla";
import { assertNever } from "../../shared/assert.ts";
import type { Point } from "../../shared/domain/geometry.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { MaskSummary } from "../state/mask.ts";
import type { Tools } from "../state/tools.ts";
import type { Viewport } from "../state/viewport.ts";
import {
  type GestureInput,
  idleGesture,
  isAtWork,
  isBusy,
  type PointerKind,
  type Stage,
  stepGesture,
} from "../tools/gesture.ts";
import { gestureCursor } from "../tools/gesture-cursor.ts";
import { machineOf } from "../tools/machines.ts";
import type { Modifiers, PointerSample, ToolEffect, ToolOptions } from "../tools/tool-protocol.ts";
import { KeyPointer } from "./key-pointer.ts";
import { type KeyReport, type KeyWants, listenToKeys } from "./key-source.ts";
import { type MaskEffectParts, runMaskEffect } from "./mask-effects.ts";
import { BrushRing } from "./overlays/brush-ring.ts";
import { OutlineOverlay } from "./overlays/outline-overlay.ts";
import { listenToPointers, type PointerReport, type StageSample } from "./pointer-source.ts";
import type { Scene } from "./scene.ts";
import type { ViewportControl } from "./viewport-control.ts";
import { toPicture } from "./viewport-geometry.ts";
import { listenToWheelResize } from "./wheel-resize.ts";

export interface ToolHostParts extends MaskEffectParts {
  readonly container: HTMLElement;
  readonly scene: Scene;
  readonly tools: StoreApi<Tools>;
  readonly viewport: StoreApi<Viewport>;
  readonly summary: StoreApi<MaskSummary>;
  readonly control: ViewportControl;
}

/** A press this near to a point means the point, CSS pixels. */
const reach = 8;

/** An arrow key moves the mask by so many picture pixels, with Shift by `largeNudge`. */
const nudge = 1;
const largeNudge = 10;

/** The impure shell of the gestures: feeds them pointers and keys, and does what they ask for. */
export class ToolHost {
  readonly #parts: ToolHostParts;
  readonly #ring: BrushRing;
  readonly #outline: OutlineOverlay;
  readonly #keys: KeyPointer;
  readonly #stops: readonly Stop[];
  #gesture;
  /** Where a mouse or a pen hovers; null when none is over the stage. */
  #hover: Point | null = null;
  /** While a stroke is drawn the mask's canvas shows the ring, in step with the paint. */
  #isRingOnMask = false;
  /** Told when no press goes on. */
  #waitingForRest: (() => void)[] = [];

  constructor(parts: ToolHostParts) {
    const { container, scene, tools, viewport, control } = parts;
    this.#parts = parts;
    this.#gesture = idleGesture(tools.getState().chosen);
    this.#outline = new OutlineOverlay(scene.element);
    this.#ring = new BrushRing(scene.element);
    const options = () => this.#options();
    const step = (input: GestureInput) => this.#step(input);
    this.#keys = new KeyPointer({ parent: scene.element, viewport, control, options, step });
    const leave = () => this.#leaveKeys();
    container.addEventListener("focusout", leave);
    this.#stops = [
      () => container.removeEventListener("focusout", leave),
      listenToPointers(container, scene, (report) => this.#onPointer(report)),
      listenToKeys(
        container,
        () => this.#keyWants(),
        (report) => this.#onKey(report),
      ),
      listenToWheelResize(container, tools),
      tools.subscribe(({ chosen }) => {
        // A tool that pans has no use for a cursor, and leaves its keys to others.
        if (machineOf[chosen] === "pan") this.#keys.hide();
        this.#step({ type: "choose", tool: chosen });
        this.#showBrush();
      }),
      viewport.subscribe((view, before) => {
        this.#outline.setView(view);
        if (view.scale !== before.scale) this.#showBrush();
        else this.#showCursor();
      }),
    ];
    this.#outline.setView(viewport.getState());
    this.#showBrush();
  }

  /** Space is held: a press moves the picture. */
  get isLookingAround(): boolean {
    return this.#gesture.held.space;
  }

  setStage(stage: Stage): void {
    this.#step({ type: "stage", stage });
  }

  /** Ends a press in progress: a command is about to work on the mask. */
  interrupt(): void {
    this.#step({ type: "interrupt" });
  }

  /** Resolves when no press goes on; what the last one did to the mask has been sent by then. */
  atRest(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForRest.push(resolve);
      this.#tellOfRest();
    });
  }

  /** Another picture is on the stage. */
  forget(): void {
    this.#keys.hide();
    this.#step({ type: "forget" });
  }

  destroy(): void {
    for (const stop of this.#stops) stop();
    // No press is heard any more that could come to its end.
    for (const resolve of this.#waitingForRest.splice(0)) resolve();
    this.#ring.destroy();
    this.#outline.destroy();
    this.#keys.destroy();
  }

  #onPointer(report: PointerReport): void {
    switch (report.type) {
      case "down": {
        const { sample: at, ...press } = report;
        const [sample] = this.#toPicture([at]);
        if (!sample) return;
        this.#seePointer(report.kind, at);
        this.#step({ ...press, at, sample, options: this.#options() });
        return;
      }
      case "move": {
        const at = report.samples.at(-1) ?? report.samples[0];
        const { pointerId, keys } = report;
        this.#seePointer(report.kind, at);
        this.#step({ type: "move", pointerId, keys, at, samples: this.#toPicture(report.samples) });
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

  #onKey(report: KeyReport): void {
    switch (report.type) {
      case "arrow":
        this.#arrow(report.direction, report.keys);
        return;
      case "arrow-end":
        this.#step({ type: "nudge-end" });
        return;
      case "press":
        if (report.held) this.#keys.press(report.keys);
        else this.#keys.release();
        return;
      case "lock":
        if (this.#isKeyPressed) this.#keys.release();
        else this.#keys.press(report.keys);
        return;
      default:
        this.#step(report);
    }
  }

  #keyWants(): KeyWants {
    const { stage, chosen, machines, driver } = this.#gesture;
    return {
      escape: driver ? "anywhere" : isBusy(this.#gesture) ? "stage" : null,
      corners: machines.polygon.name === "open",
      arrows: stage === "paint" && machineOf[chosen] !== "pan",
      cursor: this.#keys.at !== null,
    };
  }

  #arrow({ x, y }: Point, keys: Pick<Modifiers, "shift" | "alt">): void {
    const direction = { x: this.#parts.scene.along(x), y };
    if (this.#gesture.chosen !== "moveMask") {
      this.#keys.move(direction, keys);
      return;
    }
    const length = keys.shift ? largeNudge : nudge;
    this.#step({ type: "nudge", dx: direction.x * length, dy: direction.y * length });
  }

  #options(): ToolOptions {
    const { tools, summary, viewport } = this.#parts;
    const { brushSize: diameter, brushHardness: hardness, toolOptions } = tools.getState();
    const { flow, spacing, pressureSize, pressureFlow, combine, antialias, tolerance, contiguous } =
      toolOptions;
    return {
      brush: { diameter, hardness, flow, spacing, pressureSize, pressureFlow },
      area: { combine, antialias },
      color: { tolerance, contiguous },
      hasMask: !summary.getState().isEmpty,
      reach: reach / viewport.getState().scale,
    };
  }

  get #isKeyPressed(): boolean {
    return this.#gesture.driver?.kind === "keys";
  }

  #seePointer(kind: PointerKind, at: Point): void {
    this.#hover = kind === "touch" ? null : at;
    if (!this.#isKeyPressed) this.#keys.hide();
  }

  /** The stage has lost the focus: the release of a key may never be heard. */
  #leaveKeys(): void {
    if (this.#isKeyPressed) this.#keys.release();
    this.#keys.hide();
    this.#step({ type: "nudge-end" });
  }

  #toPicture(samples: readonly StageSample[]): readonly PointerSample[] {
    const viewport = this.#parts.viewport.getState();
    return samples.map((sample) => ({ ...toPicture(viewport, sample), pressure: sample.pressure }));
  }

  #step(input: GestureInput): void {
    const [next, effects] = stepGesture(this.#gesture, input);
    this.#gesture = next;
    for (const effect of effects) this.#run(effect);
    this.#tellOfRest();
    this.#showCursor();
  }

  #tellOfRest(): void {
    if (isAtWork(this.#gesture)) return;
    for (const resolve of this.#waitingForRest.splice(0)) resolve();
  }

  #run(effect: ToolEffect): void {
    const { container, control } = this.#parts;
    switch (effect.type) {
      case "capture-pointer":
        capture(container, effect.pointerId);
        return;
      case "release-pointer":
        if (container.hasPointerCapture(effect.pointerId)) container.releasePointerCapture(effect.pointerId);
        return;
      case "pan":
        control.panBy(effect.dx, effect.dy);
        return;
      case "zoom":
        control.zoomBy(effect.factor, effect.at);
        return;
      case "show-outline":
        this.#outline.show(effect.outline);
        return;
      case "extend-outline":
        this.#outline.extend(effect.points);
        return;
      default:
        if (effect.type === "commit-stroke" || effect.type === "discard-stroke") this.#isRingOnMask = false;
        runMaskEffect(this.#parts, effect, effect.type === "begin-stroke" ? this.#ringOnMask() : null);
    }
  }

  #ringOnMask(): { readonly diameter: number; readonly lineWidth: number } | null {
    this.#isRingOnMask = this.#pointer() !== null;
    if (!this.#isRingOnMask) return null;
    // A frame later, when the mask shows the ring: better two of them for a moment than none.
    requestAnimationFrame(() => {
      if (this.#isRingOnMask) this.#ring.moveTo(null);
    });
    return { diameter: this.#parts.tools.getState().brushSize, lineWidth: window.devicePixelRatio };
  }

  /** Where the ring belongs, stage pixels. */
  #pointer(): Point | null {
    return this.#keys.at ?? this.#hover;
  }

  #showBrush(): void {
    const { brushSize } = this.#parts.tools.getState();
    this.#ring.setDiameter(brushSize * this.#parts.viewport.getState().scale);
    this.#showCursor();
  }

  #showCursor(): void {
    const cursor = gestureCursor(this.#gesture);
    if (!this.#isRingOnMask) this.#ring.moveTo(cursor === "brush" ? this.#pointer() : null);
    this.#keys.show(this.#isKeyPressed);
    const shown = cursor !== "brush" ? cursor : this.#ring.needsCursor ? "crosshair" : "none";
    const { style } = this.#parts.container;
    if (style.cursor !== shown) style.cursor = shown;
  }
}

function capture(container: HTMLElement, pointerId: number): void {
  try {
    container.setPointerCapture(pointerId);
  } catch {
    // The pointer may be gone already, or be the cursor of the keys; the press still ends with its `up`.
  }
}
