/** By the ending of a file of the built page. What is not listed is not meant to be loaded. */
const fileTypes: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
  wasm: "application/wasm",
  png: "image/png",
  jpg: "image/jpeg",
  webp: "image/webp",
  svg: "image/svg+xml",
  ico: "image/x-icon",
  woff2: "font/woff2",
  txt: "text/plain; charset=utf-8",
};

export function fileMediaType(fileName: string): string {
  const ending = fileName.split(".").at(-1) ?? "";
  return (Object.hasOwn(fileTypes, ending) ? fileTypes[ending] : undefined) ?? "application/octet-stream";
}

/** Raster pictures: a browser can show them and can do nothing else with them. */
const safeInline = new Set([
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/avif",
  "image/gif",
  "image/bmp",
  "image/tiff",
  "image/heic",
  "image/heif",
]);

/** False for whatever might run as a page: it is handed out only as a download. */
export function isSafeInline(mediaType: string): boolean {
  return safeInline.has(mediaType);
}

/** A Content-Disposition with a name in any script (RFC 6266 and 8187). */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  // A lone surrogate is no character and cannot be encoded.
  const encoded = encodeURIComponent(fileName.replace(/\p{Surrogate}/gu, "_")).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
