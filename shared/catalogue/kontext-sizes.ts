import type { Size } from "../domain/geometry.ts";

const sized = (width: number, height: number): Size => ({ width, height });

/**
 * The sizes that FLUX.1 Kontext works at: PREFERED_KONTEXT_RESOLUTIONS in black-forest-labs/flux, src/flux/util.py. A
 * picture of any other size is brought to one of them by the model itself, and may lose its edges.
 */
export const kontextSizes: readonly Size[] = [
  sized(672, 1568),
  sized(688, 1504),
  sized(720, 1456),
  sized(752, 1392),
  sized(800, 1328),
  sized(832, 1248),
  sized(880, 1184),
  sized(944, 1104),
  sized(1024, 1024),
  sized(1104, 944),
  sized(1184, 880),
  sized(1248, 832),
  sized(1328, 800),
  sized(1392, 752),
  sized(1456, 720),
  sized(1504, 688),
  sized(1568, 672),
];
