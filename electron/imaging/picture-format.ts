/** The kinds of file that can be opened. A format is what the bytes are, never what the name says. */
export type PictureFormat = "jpeg" | "png" | "webp" | "avif" | "heic" | "tiff" | "bmp" | "gif";

export const formatNames: Readonly<Record<PictureFormat, string>> = {
  jpeg: "JPEG",
  png: "PNG",
  webp: "WebP",
  avif: "AVIF",
  heic: "HEIC",
  tiff: "TIFF",
  bmp: "BMP",
  gif: "GIF",
};

export const acceptedFormats = "JPEG, PNG, WebP, AVIF, HEIC, TIFF, BMP and GIF";
