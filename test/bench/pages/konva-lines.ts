import Konva from "konva";
import { type BenchPage, paintStrokes, recordFrames, stageElement, watchDrawing } from "./bench-page.ts";

/**
 * How most editors paint a mask with Konva: a Konva.Image of an <img>, and one Konva.Line a stroke, which grows with
 * every pointer move. Hit detection is off and drawing batched, as Konva's own guide to performance advises.
 */
const drawn = watchDrawing();
const container = stageElement();
const stage = new Konva.Stage({
  container: "stage",
  width: container.clientWidth,
  height: container.clientHeight,
});
const photoLayer = new Konva.Layer({ listening: false });
const lineLayer = new Konva.Layer({ listening: false, opacity: 0.5 });
stage.add(photoLayer, lineLayer);

let size = { width: 1, height: 1 };
let brush = 60;
let line: Konva.Line | null = null;
let pan: { x: number; y: number } | null = null;

function place(scale: number, x: number, y: number): void {
  for (const layer of [photoLayer, lineLayer]) {
    layer.scale({ x: scale, y: scale });
    layer.position({ x, y });
  }
  photoLayer.batchDraw();
  lineLayer.batchDraw();
}

function pointer(): [number, number] {
  const at = lineLayer.getRelativePointerPosition();
  return at ? [at.x, at.y] : [0, 0];
}

stage.on("pointerdown", ({ evt }) => {
  if (evt.button === 1) {
    pan = { x: evt.clientX, y: evt.clientY };
    return;
  }
  line = new Konva.Line({
    points: [...pointer(), ...pointer()],
    stroke: "#ff3b6b",
    strokeWidth: brush / lineLayer.scaleX(),
    lineCap: "round",
    lineJoin: "round",
    listening: false,
    perfectDrawEnabled: false,
    shadowForStrokeEnabled: false,
  });
  lineLayer.add(line);
});
stage.on("pointermove", ({ evt }) => {
  if (pan) {
    place(photoLayer.scaleX(), photoLayer.x() + evt.clientX - pan.x, photoLayer.y() + evt.clientY - pan.y);
    pan = { x: evt.clientX, y: evt.clientY };
  }
  if (!line) return;
  line.points([...line.points(), ...pointer()]);
  lineLayer.batchDraw();
});
stage.on("pointerup", () => {
  line = null;
  pan = null;
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
  async open(picture) {
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
    const scale = to === "fit" ? Math.min(1, stage.width() / size.width, stage.height() / size.height) : to;
    place(scale, (stage.width() - size.width * scale) / 2, (stage.height() - size.height * scale) / 2);
  },
  setBrush(diameter) {
    brush = diameter;
  },
  paintStrokes: (count) => paintStrokes(stage.content, count),
  takeFrames: recordFrames(),
  get firstPaint() {
    return drawn.firstPaint;
  },
  get imageElementsDrawn() {
    return drawn.imageElements;
  },
  takeLatencies: () => Promise.resolve({ move: [], up: [], samples: 0 }),
};
window.bench = page;
