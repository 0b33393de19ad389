import Konva from "konva";
import { startKonvaPage } from "./konva-stage.ts";

/** How most editors paint a mask with Konva: one Konva.Line a stroke, which grows with every pointer move. */
const layer = new Konva.Layer({ listening: false, opacity: 0.5 });
let line: Konva.Line | null = null;

startKonvaPage({
  layer,
  begin(x, y, strokeWidth) {
    line = new Konva.Line({
      points: [x, y, x, y],
      stroke: "#ff3b6b",
      strokeWidth,
      lineCap: "round",
      lineJoin: "round",
      listening: false,
      perfectDrawEnabled: false,
      shadowForStrokeEnabled: false,
    });
    layer.add(line);
  },
  extend(x, y) {
    if (!line) return;
    line.points([...line.points(), x, y]);
    layer.batchDraw();
  },
  end() {
    line = null;
  },
  finish: () => layer.batchDraw(),
  undo() {
    layer.getChildren().at(-1)?.destroy();
    layer.draw();
  },
  render({ width, height }) {
    const copy = layer.clone({ x: 0, y: 0, scaleX: 1, scaleY: 1, opacity: 1 });
    return copy.toCanvas({ x: 0, y: 0, width, height, pixelRatio: 1 });
  },
});
