import type { PaintCase, PaintFigures } from "./paint-figures.ts";
import { atMost, type Target } from "./targets.ts";

/** Targets 1, 2 and 4 of canvas.md §7, and what the plain Konva page makes of the same. */
export function paintTargets(figures: readonly PaintFigures[]): {
  targets: Target[];
  peers: Record<string, number>;
} {
  const find = (wanted: Partial<PaintCase>): PaintFigures => {
    const found = figures.find((run) =>
      Object.entries(wanted).every(([key, value]) => Reflect.get(run, key) === value),
    );
    if (!found) throw new Error(`No run of ${JSON.stringify(wanted)}.`);
    return found;
  };
  const floor = find({ page: "floor" });
  const ours = (megapixels: number, zoom: PaintCase["zoom"] = "fit", strokes = 0) =>
    find({ page: "palimpsest", megapixels, zoom, strokes });
  const konva = (megapixels: number, strokes: number) =>
    find({ page: "konva-lines", megapixels, zoom: "fit", strokes });
  const sizes = [12, 24, 50];
  const worst = (value: (megapixels: number) => number) => Math.max(...sizes.map(value));
  return {
    targets: [
      atMost(
        "1: main thread a frame, median / floor",
        worst((mp) => ours(mp).frameMedian) / floor.frameMedian,
        2.5,
      ),
      atMost(
        "1: main thread a frame, p95 / floor's p95",
        worst((mp) => ours(mp).frameP95) / floor.frameP95,
        3.5,
      ),
      atMost(
        "1: pointermove handlers, median ms",
        worst((mp) => ours(mp).handlerMedian),
        0.5,
      ),
      atMost(
        "2: after 1000 strokes / after 1",
        ours(24, "fit", 1000).frameMedian / ours(24).frameMedian,
        1.1,
      ),
      atMost("2: 50 megapixels / 1", ours(50).frameMedian / ours(1).frameMedian, 1.2),
      atMost("2: fit / 400 %, 50 megapixels", ours(50).frameMedian / ours(50, "400 %").frameMedian, 1.3),
      atMost(
        "4: event to mask pixels, median ms",
        worst((mp) => ours(mp).moveLatencyMedian),
        12,
      ),
      atMost(
        "4: event to mask pixels, p95 ms",
        worst((mp) => ours(mp).moveLatencyP95),
        20,
      ),
      atMost("4: pointer up to final mask at 50 megapixels, ms", ours(50).upLatency, 60),
    ],
    peers: {
      "Konva lines, 1 stroke, 24 megapixels / floor": konva(24, 0).frameMean / floor.frameMean,
      "Konva lines, 100 strokes, 24 megapixels / floor": konva(24, 100).frameMean / floor.frameMean,
      "Konva lines, 1000 strokes, 24 megapixels / floor": konva(24, 1000).frameMean / floor.frameMean,
      "Konva lines after 1000 strokes / after 1": konva(24, 1000).frameMean / konva(24, 0).frameMean,
      "Konva lines after 1000 strokes / ours after 1000":
        konva(24, 1000).frameMean / ours(24, "fit", 1000).frameMean,
      "frames a second, Konva lines after 1000 strokes": konva(24, 1000).framesPerSecond,
      "frames a second, ours after 1000 strokes": ours(24, "fit", 1000).framesPerSecond,
    },
  };
}
