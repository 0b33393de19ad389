import type {
  EditorWork,
  InputFigures,
  ManyStrokesFigures,
  PaintCase,
  PaintFigures,
} from "./paint-figures.ts";
import { type ComparedTarget, ratioAtMost, valueAtLeast, valueAtMost } from "./targets.ts";
import type { MainThreadCost } from "./trace.ts";

/** What one host gave; times in milliseconds. */
export interface HostFigures {
  readonly paint: readonly PaintFigures[];
  /** Each of these on the picture of `megapixels`. */
  readonly megapixels: number;
  readonly input: InputFigures;
  readonly slider: MainThreadCost;
  readonly editor: EditorWork;
  readonly many: ManyStrokesFigures;
  readonly manyCached: ManyStrokesFigures;
}

/** What is no matter of the host. */
export interface StorageFigures {
  /** Bytes a pixel of a mask of which no tile is uniform. */
  readonly worstBytesPerPixel: number;
  /** 200 undo steps. */
  readonly undo: { readonly kept: number; readonly touched: number; readonly steps: number };
}

const mega = 2 ** 20;

/** Targets 1 to 7, 9 and 10 of canvas.md §7 on one host. Target 8 is that of the bench `open`. */
export function paintTargets(
  { paint, megapixels, input, slider, editor, many, manyCached }: HostFigures,
  sizes: readonly number[],
): ComparedTarget[] {
  const find = (wanted: Partial<PaintCase>): PaintFigures => {
    const found = paint.find((run) =>
      Object.entries(wanted).every(([key, value]) => Reflect.get(run, key) === value),
    );
    if (!found) throw new Error(`No run of ${JSON.stringify(wanted)}.`);
    return found;
  };
  const basis = { page: "palimpsest", zoom: "fit", strokes: 0, pointer: "mouse" } as const;
  const ours = (wanted: Partial<PaintCase>) => find({ ...basis, ...wanted });
  const main = ours({ megapixels });
  const pen = ours({ megapixels, pointer: "pen" });
  const many1000 = ours({ megapixels, strokes: 1000 });
  const floor = (pointer: PaintCase["pointer"]) => find({ page: "floor", pointer });
  const cost = (run: PaintFigures): ComparedTarget[] => {
    const of = `${run.megapixels} MP, ${run.pointer}`;
    const listening = floor(run.pointer);
    return [
      ratioAtMost(
        `1: main thread a frame, median, ${of}`,
        run.frameMedian,
        ["floor", listening.frameMedian],
        2.5,
      ),
      ratioAtMost(`1: main thread a frame, p95, ${of}`, run.frameP95, ["floor", listening.frameP95], 3.5),
      valueAtMost(`1: pointermove handlers, median ms, ${of}`, run.handlerMedian, 0.5, [
        "floor",
        listening.handlerMedian,
      ]),
      valueAtMost(`4: event to mask pixels, median ms, ${of}`, run.moveLatencyMedian, 12),
      valueAtMost(`4: event to mask pixels, p95 ms, ${of}`, run.moveLatencyP95, 20),
    ];
  };
  const strokes = [...sizes.map((size) => ours({ megapixels: size })), pen];
  const cached = find({ page: "konva-cached", strokes: 1000 });
  return [
    ...strokes.flatMap(cost),
    ratioAtMost(
      `2: main thread after 1000 strokes / after 1, ${megapixels} MP`,
      many1000.frameMedian,
      ["ours after 1", main.frameMedian],
      1.1,
    ),
    ratioAtMost(
      `2: main thread at ${megapixels} MP / at 1 MP`,
      main.frameMedian,
      ["ours at 1 MP", ours({ megapixels: 1 }).frameMedian],
      1.2,
    ),
    ratioAtMost(
      `2: main thread at fit / at 400 %, ${megapixels} MP`,
      main.frameMedian,
      ["ours at 400 %", ours({ megapixels, zoom: "400 %" }).frameMedian],
      1.3,
    ),
    valueAtMost("3: positions lost, pen at 1000 Hz, 40 ms of other work in 50", input.sent - input.kept, 0),
    valueAtMost("3: path error, CSS pixels", input.pathError, 0.01),
    valueAtMost(
      `4: pen-up to exact mask, ms, ${megapixels} MP`,
      Math.max(main.upLatency, pen.upLatency),
      60,
      ["konva-cached after 1000 strokes", cached.upLatency],
    ),
    valueAtMost("5: pixels of a hard mask neither 0 nor 255", many.greyPixels, 0, [
      "konva-cached",
      manyCached.greyPixels,
    ]),
    valueAtLeast(`6: undo steps kept of 200, ${megapixels} MP`, many.undoSteps, 200),
    valueAtMost(`6: undo to pixels, median ms, ${megapixels} MP`, many.undoMedian, 60, [
      "konva-cached",
      manyCached.undoMedian,
    ]),
    // 0.4 of the 240 MB that an RGBA canvas of 50 megapixels took (canvas.md §2, design B).
    valueAtMost(`7: painting: MB that the page grew by, ${megapixels} MP`, mostMemory(many), 96, [
      "konva-cached",
      mostMemory(manyCached),
    ]),
    valueAtMost(
      `7: photo: bytes a pixel, ${megapixels} MP`,
      ((many.photoMemory ?? Number.NaN) * mega) / (megapixels * 1e6),
      8,
    ),
    ...(["mouse", "pen", "crop", "slider"] as const).flatMap((moved) => [
      valueAtMost(
        `9: React commits, whole editor, ${editor[moved].moves} moves, ${moved}`,
        editor[moved].commits,
        0,
      ),
      valueAtMost(
        `9: Konva draws, whole editor, ${editor[moved].moves} moves, ${moved}`,
        editor[moved].draws,
        0,
      ),
    ]),
    ratioAtMost(
      `9: main thread a frame, slider, ${megapixels} MP`,
      slider.frameMedian,
      ["floor", floor("mouse").frameMedian],
      2.8,
    ),
    valueAtMost(`10: longest frame of an export, ms, ${megapixels} MP`, many.exportLongestFrame, 34, [
      "konva-cached",
      manyCached.exportLongestFrame,
    ]),
  ];
}

function mostMemory({ memory, strokesMemory }: ManyStrokesFigures): number {
  return Math.max(memory ?? Number.NaN, strokesMemory ?? Number.NaN);
}

/** The targets that no host changes. */
export function storageTargets({ worstBytesPerPixel, undo }: StorageFigures): ComparedTarget[] {
  return [
    valueAtMost("6: MB of 200 undo steps, 50 MP", undo.kept / mega, 64, [
      "the touched tiles themselves",
      undo.touched / mega,
    ]),
    valueAtLeast("6: undo steps in it", undo.steps, 200),
    ratioAtMost(
      "6: bytes of undo steps, 50 MP",
      undo.kept,
      ["the touched tiles themselves", undo.touched],
      0.02,
    ),
    valueAtMost("7: mask, bytes a pixel at worst, 50 MP", worstBytesPerPixel, 1.4),
  ];
}

/** What the same stroke costs with plain Konva, in times of the floor and of ours. */
export function paintPeers(
  { paint, megapixels }: HostFigures,
  { page, strokes }: Pick<PaintCase, "page" | "strokes">,
) {
  const run = (wanted: Partial<PaintCase>) =>
    paint.find((one) => Object.entries(wanted).every(([key, value]) => Reflect.get(one, key) === value));
  const peer = run({ page, strokes, megapixels });
  const listening = run({ page: "floor", pointer: "mouse" });
  const ours = run({
    page: "palimpsest",
    megapixels,
    zoom: "fit",
    pointer: "mouse",
    strokes: strokes > 0 ? 1000 : 0,
  });
  if (!peer || !listening || !ours) return null;
  return {
    page,
    strokes,
    timesFloor: peer.frameMean / listening.frameMean,
    timesOurs: peer.frameMean / ours.frameMean,
    framesPerSecond: peer.framesPerSecond,
    oursFramesPerSecond: ours.framesPerSecond,
    penUp: peer.upLatency,
    oursPenUp: ours.upLatency,
  };
}
