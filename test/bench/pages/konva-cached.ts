import Konva from "konva";
import { startKonvaPage } from "./konva-stage.ts";

/**
 * A mask as InvokeAI's canvas keeps one (canvas.md §1): finished strokes in a group that is cached at the picture's
 * size and made again after each, the living one in a group beside it, and the colour laid over both where something
 * is painted. Our own code after that description.
 */
const layer = new Konva.Layer({ listening: false });
const finished = new Konva.Group({ listening: false });
const living = new Konva.Group({ listening: false });
const colour = new Konva.Rect({
  fill: "#ff3b6b",
  opacity: 0.5,
  globalCompositeOperation: "source-in",
  listening: false,
});
layer.add(finished, living, colour);

let line: Konva.Line | null = null;

startKonvaPage({
  layer,
  begin(x, y, strokeWidth) {
    coverStage();
    line = new Konva.Line({
      points: [x, y, x, y],
      stroke: "#ffffff",
      strokeWidth,
      tension: 0.3,
      lineCap: "round",
      lineJoin: "round",
      listening: false,
      perfectDrawEnabled: false,
      shadowForStrokeEnabled: false,
    });
    living.add(new Konva.Group({ listening: false }).add(line));
  },
  extend(x, y) {
    if (!line) return;
    const points = line.points();
    const [lastX = x, lastY = y] = points.slice(-2);
    // Nearer points than a tenth of the brush are left out.
    if (Math.hypot(x - lastX, y - lastY) < line.strokeWidth() / 10) return;
    line.points([...points, x, y]);
    layer.batchDraw();
  },
  end(isOneOfMany) {
    line?.getParent()?.moveTo(finished);
    line = null;
    if (!isOneOfMany) cacheFinished();
  },
  finish: cacheFinished,
  undo() {
    finished.getChildren().at(-1)?.destroy();
    cacheFinished();
  },
  render({ width, height }) {
    const copy = finished.clone();
    copy.clearCache();
    return copy.toCanvas({ x: 0, y: 0, width, height, pixelRatio: 1 });
  },
});

function cacheFinished(): void {
  finished.clearCache();
  if (finished.hasChildren()) finished.cache({ pixelRatio: 1, imageSmoothingEnabled: false });
  // At once: a redraw at the next frame would not count as part of what it cost.
  layer.draw();
}

/** The colour lies over the whole stage, wherever the picture is. */
function coverStage(): void {
  const scale = layer.scaleX();
  const { width, height } = layer.getStage()?.size() ?? { width: 0, height: 0 };
  colour.setAttrs({
    x: -layer.x() / scale,
    y: -layer.y() / scale,
    width: width / scale,
    height: height / scale,
  });
}
