import type { ExportFormat, ExportOptions } from "../../../shared/domain/export-options.ts";

interface FormatFacts {
  readonly title: string;
  /** What one should know before choosing it. */
  readonly note: (options: ExportOptions, depth: 8 | 16) => string;
  readonly hasQuality: boolean;
}

const lossless = "Lossless: every pixel outside your masks stays exactly as it was.";
const lossy = "Compressed again: pixels outside your masks change slightly, too.";
const eightBits = (depth: 8 | 16) => (depth === 16 ? " 16-bit channels are reduced to 8." : "");

/** In the order in which the dialog lists them. */
export const exportFormats: Readonly<Record<ExportFormat, FormatFacts>> = {
  png: { title: "PNG", hasQuality: false, note: () => lossless },
  jpeg: {
    title: "JPEG",
    hasQuality: true,
    note: (_options, depth) => `${lossy} It keeps no transparency.${eightBits(depth)}`,
  },
  webp: { title: "WebP", hasQuality: true, note: losslessAtFull },
  avif: { title: "AVIF", hasQuality: true, note: losslessAtFull },
  tiff: { title: "TIFF", hasQuality: false, note: () => `${lossless} Large, and read by every print shop.` },
};

function losslessAtFull(options: ExportOptions, depth: 8 | 16): string {
  return (options.quality === 100 ? lossless : `${lossy} Quality 100 is lossless.`) + eightBits(depth);
}
