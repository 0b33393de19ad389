import type { PaintCase } from "./paint-figures.ts";

type HostlessCase = Omit<PaintCase, "host">;

const basis = { page: "palimpsest", zoom: "fit", strokes: 0, pointer: "mouse" } as const;

/** Konva's pages, and the strokes that are there before the one that is measured. */
export const peerCases = [
  { page: "konva-lines", strokes: 0 },
  { page: "konva-lines", strokes: 100 },
  { page: "konva-lines", strokes: 1000 },
  { page: "konva-cached", strokes: 0 },
  { page: "konva-cached", strokes: 1000 },
] as const;

/** What one host measures; `main`: the size at which all but the size is varied. */
export function paintCases(sizes: readonly number[], main: number, quick: boolean): HostlessCase[] {
  return [
    { ...basis, page: "floor", megapixels: main },
    { ...basis, page: "floor", megapixels: main, pointer: "pen" },
    ...[...new Set([1, ...sizes])].map((megapixels) => ({ ...basis, megapixels })),
    { ...basis, megapixels: main, pointer: "pen" },
    { ...basis, megapixels: main, zoom: "400 %" },
    { ...basis, megapixels: main, strokes: 1000 },
    ...peerCases
      .filter(({ strokes }) => !quick || strokes === 1000)
      .map((peer) => ({ ...basis, ...peer, megapixels: main })),
  ];
}

export function isCase(run: PaintCase, one: HostlessCase): boolean {
  return Object.entries(one).every(([key, value]) => Reflect.get(run, key) === value);
}
