import type { Size } from "../../../shared/domain/geometry.ts";

const portraits = [
  [672, 1568],
  [688, 1504],
  [720, 1456],
  [752, 1392],
  [800, 1328],
  [832, 1248],
  [880, 1184],
  [944, 1104],
] as const;

/** The 17 sizes that FLUX.1 Kontext was made for. */
export const kontextSizes: readonly Size[] = [
  { width: 1024, height: 1024 },
  ...portraits.flatMap(([short, long]) => [
    { width: short, height: long },
    { width: long, height: short },
  ]),
];
