import Konva from "konva";
import {
  type BenchPage,
  type BenchPicture,
  type MaskLatencies,
  paintStrokes,
  recordFrames,
  stageElement,
  watchDrawing,
} from "./bench-page.ts";
import { dataUrl } from "./data-url.ts";

/** How a page with Konva keeps and shows strokes; positions in picture pixels. */
export interface KonvaStrokes {
  readonly layer: Konva.Layer;
  begin(x: number, y: number, diameter: number): void;
  extend(x: number, y: number): void;
  /** `isOneOfMany`: others follow at once, and `finish` after the last. */
  end(isOneOfMany: boolean): void;
  finish(): void;
  undo(): void;
  /** The mask in the picture's size. */
  render(size: { width: number; height: number }): HTMLCanvasElement;
}

/**
 * A page that shows its picture by a Konva.Image of an <img>, as most editors with Konva do, with pan and zoom. Hit
 * detection is off and drawing batched, as Konva's own guide to performance advises.
 */
export function startKonvaPage(strokes: KonvaStrokes): void {
  const drawn = watchDrawing();
  const { clientWidth: width, clientHeight: height } = stageElement();
  const stage = new Konva.Stage({ container: "stage", width, height });
  const photoLayer = new Konva.Layer({ listening: false });
  const { layer } = strokes;
  stage.add(photoLayer, layer);

  let size = { width: 1, height: 1 };
  let brush = 60;
  let isPainting = false;
  let isOneOfMany = false;
  let pan: { x: number; y: number } | null = null;
  let latencies = noLatencies();

  const place = (scale: number, x: number, y: number) => {
    for (const one of [photoLayer, layer]) {
      one.scale({ x: scale, y: scale });
      one.position({ x, y });
      one.batchDraw();
    }
  };
  const pointer = (): [number, number] => {
    const at = layer.getRelativePointerPosition();
    return at ? [at.x, at.y] : [0, 0];
  };
  stage.on("pointerdown", ({ evt }) => {
    if (evt.button === 1) {
      pan = { x: evt.clientX, y: evt.clientY };
      return;
    }
    isPainting = true;
    strokes.begin(...pointer(), brush / layer.scaleX());
  });
  stage.on("pointermove", ({ evt }) => {
    if (pan) {
      place(photoLayer.scaleX(), photoLayer.x() + evt.clientX - pan.x, photoLayer.y() + evt.clientY - pan.y);
      pan = { x: evt.clientX, y: evt.clientY };
    }
    if (!isPainting) return;
    strokes.extend(...pointer());
    latencies.positions.push(evt.clientX, evt.clientY);
  });
  stage.on("pointerup", ({ evt }) => {
    pan = null;
    if (!isPainting) return;
    isPainting = false;
    strokes.end(isOneOfMany);
    if (!isOneOfMany) latencies.up.push(performance.now() - evt.timeStamp);
  });
  stage.on("wheel", ({ evt }) => {
    evt.preventDefault();
    const scale = photoLayer.scaleX();
    const next = scale * 1.2 ** (-evt.deltaY / 100);
    const at = stage.getPointerPosition() ?? { x: 0, y: 0 };
    const under = { x: (at.x - photoLayer.x()) / scale, y: (at.y - photoLayer.y()) / scale };
    place(next, at.x - under.x * next, at.y - under.y * next);
  });

  const page: BenchPage = {
    async open(picture: BenchPicture) {
      size = picture;
      const image = new Image();
      image.src = picture.url;
      await new Promise((resolve, reject) => {
        image.addEventListener("load", resolve);
        image.addEventListener("error", reject);
      });
      photoLayer.destroyChildren();
      photoLayer.add(new Konva.Image({ image, listening: false, width: size.width, height: size.height }));
      page.zoom("fit");
      await new Promise(requestAnimationFrame);
    },
    zoom(to) {
      const scale = to === "fit" ? Math.min(1, width / size.width, height / size.height) : to;
      place(scale, (width - size.width * scale) / 2, (height - size.height * scale) / 2);
    },
    setBrush(diameter) {
      brush = diameter;
    },
    paintStrokes(count) {
      isOneOfMany = true;
      paintStrokes(stage.content, count);
      isOneOfMany = false;
      strokes.finish();
    },
    takeFrames: recordFrames(),
    get firstPaint() {
      return drawn.firstPaint;
    },
    get imageElementsDrawn() {
      return drawn.imageElements;
    },
    takeLatencies() {
      const taken = latencies;
      latencies = noLatencies();
      return Promise.resolve(taken);
    },
    undo() {
      const start = performance.now();
      strokes.undo();
      latencies.undo.push(performance.now() - start);
    },
    exportMask: () => {
      const canvas = strokes.render(size);
      return new Promise((done) => canvas.toBlob((png) => done(png === null ? null : dataUrl(png))));
    },
  };
  window.bench = page;
}

function noLatencies(): MaskLatencies {
  return { move: [], up: [], undo: [], positions: [] };
}
