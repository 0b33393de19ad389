import type { OpenFigures } from "./open-figures.ts";
import { atMost, type Target } from "./targets.ts";

/** Target 8 of canvas.md §7, and what the plain Konva page makes of the same. */
export function openTargets(figures: readonly OpenFigures[]): {
  targets: Target[];
  peers: Record<string, number>;
} {
  const find = (page: OpenFigures["page"], megapixels: number): OpenFigures => {
    const found = figures.find((run) => run.page === page && run.megapixels === megapixels);
    if (!found) throw new Error(`No run of ${page} at ${megapixels} megapixels.`);
    return found;
  };
  const [small, ours] = [find("palimpsest", 12), find("palimpsest", 50)];
  const peer = find("konva-lines", 50);
  return {
    targets: [
      atMost("8: longest main-thread task opening 50 megapixels, ms", ours.openLongestTask, 50),
      atMost("8: longest frame opening 50 megapixels, ms", ours.openLongestFrame, 34),
      atMost("8: longest main-thread task zooming fit to 400 %, ms", ours.zoomLongestTask, 50),
      atMost("8: longest frame zooming fit to 400 %, ms", ours.zoomLongestFrame, 34),
      atMost(
        "8: decoding the preview / the whole picture, 50 megapixels",
        ours.previewDecode / ours.fullDecode,
        0.5,
      ),
      atMost("8: panning 50 megapixels / 12, fit", ours.panFit / small.panFit, 1.15),
      atMost("8: panning 50 megapixels / 12, 100 %", ours.panFull / small.panFull, 1.15),
      atMost("8: panning 50 megapixels / 12, 400 %", ours.pan400 / small.pan400, 1.15),
      atMost("8: <img> elements drawn", ours.imageElementsDrawn, 0),
      atMost("7: photo, bytes a pixel of memory", ((ours.memory ?? Number.NaN) * 2 ** 20) / 50e6, 8),
    ],
    peers: {
      "Konva.Image of an <img>, longest task opening 50 megapixels, ms": peer.openLongestTask,
      "Konva.Image of an <img>, longest frame zooming 50 megapixels, ms": peer.zoomLongestFrame,
      "first paint, ours / Konva.Image": ours.firstPaint / peer.firstPaint,
      "longest frame zooming, ours / Konva.Image": ours.zoomLongestFrame / peer.zoomLongestFrame,
      "panning at fit, ours / Konva.Image": ours.panFit / peer.panFit,
    },
  };
}
