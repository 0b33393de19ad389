import { createMaskWorker, type ExportOptions, MaskClient } from "../../../renderer/mask/mask-client.ts";
import type { MaskOperation } from "../../../renderer/mask/mask-operation.ts";
import type { Brush } from "../../../renderer/mask/rasterise.ts";
import { type MaskPageFigures, recordFrames, stageElement, type Transfer } from "./bench-page.ts";
import { dataUrl } from "./data-url.ts";

/** Drives the product's mask client and worker without the rest of the editor. */
const takeFrames = recordFrames();
const strokes = 20;

let onSummary = () => {};
const client = new MaskClient(createMaskWorker, () => onSummary(), reportError);
stageElement().append(client.canvas);

window.maskBench = { measure, wand };

async function measure(width: number, height: number, picture: string | null): Promise<MaskPageFigures> {
  const scale = Math.min(1400 / width, 900 / height);
  client.setSize(null);
  client.setSize({ width, height });
  client.setView({ scale, x: 0, y: 0, width: 1400, height: 900 });
  const radius = width / 45;
  paint({ mode: "paint", hardness: 1 }, width, height, radius);
  const hard = await penUpToBytes(() =>
    stroke({ mode: "paint", hardness: 1 }, width, height, radius, strokes),
  );
  const alpha = await penUpToBytes(() => {}, { form: "alpha" });
  client.setFeather(16);
  const feathered = await penUpToBytes(() => {}, { feather: true });
  client.setFeather(0);
  const operations: Record<string, number> = {};
  const time = async (name: string, operation: MaskOperation) => {
    operations[name] = await elapsed(() => client.operate(operation));
    client.command("undo");
  };
  await time("grow 10", { kind: "grow", pixels: 10 });
  await time("grow 100", { kind: "grow", pixels: 100 });
  await time("shrink 10", { kind: "shrink", pixels: 10 });
  await time("smooth 5", { kind: "smooth", radius: 5 });
  await time("fill holes", { kind: "fill-holes" });
  operations["invert"] = await elapsed(
    () =>
      new Promise<void>((told) => {
        onSummary = told;
        client.invert({ width, height });
      }),
  );
  onSummary = () => {};
  client.command("undo");
  const rect = { x: width / 10, y: height / 10, width: width * 0.7, height: height * 0.7 };
  const ellipse = { kind: "ellipse", rect } as const;
  await time("ellipse", { kind: "select-shape", combine: "add", shape: ellipse, antialias: true });
  if (picture !== null) {
    client.setPicture({ url: picture, width, height });
    const at = { x: width / 2, y: height / 2 };
    const rules = { kind: "select-wand", combine: "replace", at, tolerance: 24, antialias: false } as const;
    await time("wand, decoding the picture", { ...rules, contiguous: true });
    await time("wand", { ...rules, contiguous: true });
    await time("wand, everywhere", { ...rules, contiguous: false });
    for (const name of ["quick select, the first", "quick select"]) {
      client.beginQuickSelect(false, quickSamples(at, 40));
      operations[name] = await elapsed(() => client.endQuickSelect(true));
      client.command("undo");
    }
    client.setPicture(null);
  }
  client.clear({ width, height });
  paint({ mode: "paint", hardness: 0.3 }, width, height, radius);
  const soft = await penUpToBytes(() =>
    stroke({ mode: "paint", hardness: 0.3 }, width, height, radius, strokes),
  );
  return { hard, alpha, feathered, soft, operations };
}

async function wand(width: number, height: number, url: string, tolerance: number): Promise<string> {
  client.setSize(null);
  client.setSize({ width, height });
  client.setPicture({ url, width, height });
  const at = { x: Math.floor(width / 2), y: Math.floor(height / 2) };
  const rules = { combine: "replace", contiguous: true, antialias: false } as const;
  await client.operate({ kind: "select-wand", at, tolerance, ...rules });
  const png = await client.export();
  if (!png) throw new Error("The wand selected nothing.");
  return dataUrl(png);
}

function paint(brush: Brush, width: number, height: number, radius: number): void {
  for (let index = 0; index < strokes; index++) {
    stroke(brush, width, height, radius, index);
    client.endStroke(true);
  }
}

/** A curve over a part of the picture, without its end. */
function stroke(brush: Brush, width: number, height: number, radius: number, index: number): void {
  const samples = Array.from({ length: 60 }, (_, step) => ({
    x: width * (0.5 + 0.42 * Math.sin(index * 1.7 + step / 24)),
    y: height * (0.5 + 0.42 * Math.sin(index * 2.3 + step / 31)),
    radius,
  }));
  client.beginStroke(brush, samples.slice(0, 1), null);
  client.extendStroke(samples);
}

function quickSamples({ x, y }: { x: number; y: number }, radius: number) {
  return Array.from({ length: 20 }, (_, step) => ({ x: x + step * 10, y, radius }));
}

async function penUpToBytes(begin: () => void, options: ExportOptions = {}): Promise<Transfer> {
  // The strokes before must not count: an answer comes after all of them.
  await client.operate({ kind: "fill-holes" });
  client.command("undo");
  begin();
  await new Promise((frame) => requestAnimationFrame(frame));
  takeFrames();
  const started = performance.now();
  client.endStroke(true);
  const png = await client.export(undefined, options);
  const { byteLength: bytes } = (await png?.arrayBuffer()) ?? new ArrayBuffer(0);
  const milliseconds = performance.now() - started;
  await new Promise((frame) => requestAnimationFrame(frame));
  return { milliseconds, bytes, longestFrame: Math.max(...takeFrames()) };
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
