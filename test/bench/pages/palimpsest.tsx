import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createStore } from "zustand/vanilla";
import { CanvasView } from "../../../renderer/canvas/CanvasView.tsx";
import type { CanvasController } from "../../../renderer/canvas/canvas-controller.ts";
import { maskStore } from "../../../renderer/state/mask.ts";
import { toolStore } from "../../../renderer/state/tools.ts";
import { viewOptionsStore } from "../../../renderer/state/view-options.ts";
import { viewportStore } from "../../../renderer/state/viewport.ts";
import {
  type MaskLatencies,
  type ProductPage,
  paintStrokes,
  recordFrames,
  stageElement,
  watchDrawing,
} from "./bench-page.ts";
import { dataUrl } from "./data-url.ts";
// oxlint-disable-next-line import/default -- Vite gives the address of the built worker as the default export
import timedWorkerUrl from "./timed-mask-worker.ts?worker&url";
import type { TimedMessage } from "./timed-messages.ts";

/** The canvas of the product, mounted as the product mounts it; only the clock in the mask's worker is added. */
const drawn = watchDrawing();
const channel = new BroadcastChannel("bench");
const appearance = createStore(() => ({ maskColor: "#ff3b6b", maskOpacity: 0.5 }));

/** Writes on each message of a stroke or undo when the event behind it happened. */
class TimedWorker extends Worker {
  override postMessage(
    message: { type: string },
    options?: Transferable[] | StructuredSerializeOptions,
  ): void {
    if (message.type.endsWith("-stroke") || message.type === "undo") {
      const time = performance.timeOrigin + (window.event?.timeStamp ?? performance.now());
      Object.assign(message, { time });
    }
    super.postMessage(message, Array.isArray(options) ? options : []);
  }
}

/** `?untimed`: exactly as it ships, for tests. */
const isTimed = !new URLSearchParams(location.search).has("untimed");
let canvas: CanvasController | null = null;
const ready = new Promise<CanvasController>((resolve) => {
  createRoot(stageElement()).render(
    <StrictMode>
      <CanvasView
        label="Picture"
        appearance={appearance}
        {...(isTimed ? { createMaskWorker: () => new TimedWorker(timedWorkerUrl, { type: "module" }) } : {})}
        onReady={(controller) => {
          canvas = controller;
          if (controller) resolve(controller);
        }}
      />
    </StrictMode>,
  );
});
await ready;
Object.assign(window, { canvas, maskStore, toolStore, viewportStore, viewOptionsStore, appearance });

const page: ProductPage = {
  open: async (picture) => canvas?.setPicture(picture),
  zoom(to) {
    if (to === "fit") canvas?.fit();
    else canvas?.zoomTo(to);
  },
  setBrush(diameter) {
    toolStore.setState({ brushSize: diameter / viewportStore.getState().scale });
  },
  paintStrokes: (count) => paintStrokes(document.querySelector(".canvas-stage"), count),
  takeFrames: recordFrames(),
  get firstPaint() {
    return drawn.firstPaint;
  },
  get imageElementsDrawn() {
    return drawn.imageElements;
  },
  takeLatencies: () =>
    new Promise<MaskLatencies>((done) => {
      channel.addEventListener("message", ({ data }: MessageEvent<TimedMessage>) => {
        if (data.type === "taken") done(data.latencies);
      });
      channel.postMessage({ type: "take" } satisfies TimedMessage);
    }).then((latencies) => ({ ...latencies, positions: onPage(latencies.positions) })),
  undo: () => canvas?.undo(),
  async exportMask() {
    const png = (await canvas?.exportMask()) ?? null;
    return png && dataUrl(png);
  },
  compare: async (before, after) => canvas?.setComparison({ before, after, mode: { type: "slider" } }),
  undoSteps: () => maskStore.getState().undoSteps,
};
window.bench = page;
window.product = page;

/** Picture pixels to CSS pixels; the stage lies in the page's corner. */
function onPage(positions: readonly number[]): number[] {
  const { scale, x, y } = viewportStore.getState();
  return positions.map((value, index) => value * scale + (index % 2 === 0 ? x : y));
}
