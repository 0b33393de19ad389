import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { PictureFiles } from "./pictures.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** Pages and pictures of the benches, ignored by git. */
const cacheFolder = join(root, ".cache", "bench");
export const pictureFolder = join(cacheFolder, "pictures");

export type BenchPageName = "floor" | "konva-cached" | "konva-lines" | "mask" | "palimpsest";

/**
 * Builds the bench's pages from the product's own sources, as the product is built; for `development`, React checks
 * itself as well (StrictMode mounts everything twice). Returns the folder: `outDir`, or one in the benches' cache.
 */
export async function buildPages(
  mode: "production" | "development" = "production",
  outDir = join(cacheFolder, "pages"),
): Promise<string> {
  const pages = fileURLToPath(new URL("../pages", import.meta.url));
  await mkdir(outDir, { recursive: true });
  await build({
    configFile: false,
    root: pages,
    base: "./",
    logLevel: "warn",
    mode,
    define: { "process.env.NODE_ENV": JSON.stringify(mode) },
    worker: { format: "es" },
    oxc: { jsx: { runtime: "automatic" } },
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2023",
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        input: ["floor", "konva-cached", "konva-lines", "mask", "palimpsest"].map((name) =>
          join(pages, `${name}.html`),
        ),
      },
    },
  });
  return outDir;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".png": "image/png",
  ".webp": "image/webp",
};

/** Serves the folders on 127.0.0.1, cross-origin isolated, which gives the pages a clock of 5 µs. */
export async function serveBench(folders: readonly string[]): Promise<{ origin: string; close(): void }> {
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
      for (const folder of folders) {
        const file = join(folder, pathname);
        const found = await stat(file).catch(() => null);
        if (!found?.isFile()) continue;
        response.writeHead(200, {
          "content-type": types[extname(file)] ?? "application/octet-stream",
          "content-length": found.size,
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-embedder-policy": "require-corp",
        });
        createReadStream(file).pipe(response);
        return;
      }
      response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
    })();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  // `as`: a server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

export function pictureUrls(files: PictureFiles): { url: string; previewUrl: string } {
  return { url: `/${files.full}`, previewUrl: `/${files.preview}` };
}
