import { z } from "zod";

export const exportFormat = z.enum(["png", "jpeg", "webp", "avif", "tiff"]);
export type ExportFormat = z.infer<typeof exportFormat>;

export const exportOptions = z.object({
  format: exportFormat,
  /** 1..100 for JPEG, WebP and AVIF; 100 makes WebP and AVIF lossless. PNG and TIFF are always lossless. */
  quality: z.int().min(1).max(100),
  /** Write prompt, model, seed and, where a model made pixels, IPTC DigitalSourceType. */
  metadata: z.boolean(),
});
export type ExportOptions = z.infer<typeof exportOptions>;
