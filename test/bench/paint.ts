import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { BenchHost } from "./canvas/bench-host.ts";
import { buildPages, pictureFolder, pictureUrls, serveBench } from "./canvas/bench-server.ts";
import { startChromium } from "./canvas/chromium-host.ts";
import { startElectron } from "./canvas/electron-host.ts";
import { measureEditor } from "./canvas/measure-editor.ts";
import { measureManyStrokes } from "./canvas/measure-many-strokes.ts";
import { type Bench, measureInput, measurePaint, measureSlider } from "./canvas/measure-paint.ts";
import { isCase, paintCases, peerCases } from "./canvas/paint-cases.ts";
import type { PaintFigures } from "./canvas/paint-figures.ts";
import { type HostFigures, paintPeers, paintTargets, storageTargets } from "./canvas/paint-targets.ts";
import { benchSize, makePicture } from "./canvas/pictures.ts";
import { rounded } from "./canvas/statistics.ts";
import type { MainThreadCost } from "./canvas/trace.ts";
import { undoBytes } from "./canvas/undo-bytes.ts";
import { worstBytesPerPixel } from "./mask/libraries.ts";

/**
 * npm run bench -- paint [--quick] [--sizes 12,24,50,100] [--host chromium|electron|both]: what painting a mask with
 * real mouse and pen events costs, for the product's canvas, two of plain Konva (a line a stroke; strokes in a cached
 * group), and a page that only listens. Prints one JSON to stdout; progress goes to stderr. --quick: one round in
 * Chromium at 12 and 50 megapixels, unless told otherwise.
 */

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    sizes: { type: "string" },
    host: { type: "string" },
  },
});
const { quick, host: hostName = quick ? "chromium" : "both" } = values;
const rounds = quick ? 1 : 3;
const sizes = (values.sizes?.split(",").map(Number) ?? (quick ? [12, 50] : [12, 24, 50, 100])).map(
  (megapixels) => benchSize(megapixels).megapixels,
);
/** Where one size must do: 50 megapixels, of which the targets speak, or what comes nearest. */
const main = sizes.includes(50) ? 50 : Math.max(...sizes);
const starters = {
  chromium: [startChromium],
  electron: [startElectron],
  both: [startChromium, startElectron],
};
const chosen = Object.entries(starters).find(([name]) => name === hostName)?.[1];
if (!chosen) throw new Error(`--host is chromium, electron or both, not ${hostName}.`);

const pages = await buildPages();
const server = await serveBench([pages, pictureFolder]);
try {
  const load = [loadavg()];
  const hosts = [];
  for (const start of chosen) {
    const host = await start();
    try {
      const figures = await measureHost(host);
      hosts.push({
        host: host.name,
        targets: paintTargets(figures, sizes),
        peers: peerCases.map((peer) => paintPeers(figures, peer)).filter((row) => row !== null),
        figures,
      });
    } finally {
      host.close();
    }
    load.push(loadavg());
  }
  const storage = storageTargets({
    worstBytesPerPixel: worstBytesPerPixel(benchSize(50)),
    undo: await undoBytes(benchSize(50), 200),
  });
  console.log(
    JSON.stringify(rounded({ bench: "paint", quick, rounds, sizes, load, storage, hosts }), null, 2),
  );
} finally {
  server.close();
}

async function measureHost(host: BenchHost): Promise<HostFigures> {
  const bench: Bench = {
    host,
    origin: server.origin,
    strokeSeconds: quick ? 1.5 : 2.5,
    async picture(megapixels) {
      const size = benchSize(megapixels);
      const { width, height } = size;
      return { ...pictureUrls(await makePicture(pictureFolder, size)), width, height };
    },
  };
  const runs: PaintFigures[] = [];
  const cases = paintCases(sizes, main, quick);
  for (let round = 0; round < rounds; round++) {
    for (const one of cases) {
      const figures = await measurePaint(bench, one);
      runs.push(figures);
      const { page, megapixels, zoom, strokes, pointer, frameMedian } = figures;
      console.error(
        `${host.name}, ${page}, ${megapixels} MP, ${zoom}, ${strokes} strokes, ${pointer}: ${frameMedian.toFixed(2)} ms a frame`,
      );
    }
  }
  return {
    paint: cases.map((one) => lowest(runs.filter((run) => isCase(run, one)))),
    megapixels: main,
    input: await measureInput(bench, main),
    slider: await bestSlider(bench),
    editor: await measureEditor(host),
    many: await measureManyStrokes(bench, "palimpsest", main, 200),
    manyCached: await measureManyStrokes(bench, "konva-cached", main, 200),
  };
}

async function bestSlider(bench: Bench): Promise<MainThreadCost> {
  const runs: MainThreadCost[] = [];
  for (let round = 0; round < rounds; round++) runs.push(await measureSlider(bench, main));
  return lowest(runs);
}

/** Of several runs the one that others on the machine disturbed least. */
function lowest<Cost extends MainThreadCost>(runs: readonly Cost[]): Cost {
  const [best] = runs.toSorted((a, b) => a.frameMedian - b.frameMedian);
  if (!best) throw new Error("There is no run of a case.");
  return best;
}
