import type { Size } from "../domain/geometry.ts";

const sized = (width: number, height: number): Size => ({ width, height });

/** The ratios that every service's FLUX 3 Image takes, as its requests name them. */
export const flux3Ratios: readonly [string, ...string[]] = [
  "21:9",
  "2:1",
  "16:9",
  "3:2",
  "7:5",
  "4:3",
  "5:4",
  "1:1",
  "4:5",
  "3:4",
  "5:7",
  "2:3",
  "9:16",
  "1:2",
];

/** About one megapixel, exactly in these ratios. */
export const flux3Sizes: readonly Size[] = [
  sized(1568, 672),
  sized(1440, 720),
  sized(1360, 765),
  sized(1248, 832),
  sized(1204, 860),
  sized(1184, 888),
  sized(1140, 912),
  sized(1024, 1024),
  sized(912, 1140),
  sized(888, 1184),
  sized(860, 1204),
  sized(832, 1248),
  sized(765, 1360),
  sized(720, 1440),
];
