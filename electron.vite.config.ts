import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import manifest from "./package.json" with { type: "json" };

const input = (folder: string, names: string[]) =>
  Object.fromEntries(names.map((name) => [name.split("/").at(-1) ?? name, `${folder}/${name}.ts`]));

export default defineConfig({
  main: {
    define: { __APP_VERSION__: JSON.stringify(manifest.version) },
    build: {
      outDir: "out/main",
      rollupOptions: {
        // Workers are entries of their own, so that their file names are known to the entry that starts them.
        input: input("electron", [
          "main",
          "desktop-core",
          "headless",
          "cli",
          "inference-worker",
          "providers/builtin/fill-worker",
          "imaging/decoders/heic-worker",
        ]),
        // Chunks lie beside the entries, so that `import.meta.url` names the same folder in both.
        output: { format: "es", chunkFileNames: "[name]-[hash].js" },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      rollupOptions: {
        input: input("electron/preload", ["preload"]),
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: "renderer",
    plugins: [react()],
    build: {
      outDir: "out/renderer",
      rollupOptions: { input: { index: "renderer/index.html", docs: "renderer/docs.html" } },
      // `/assets/…` are the library's pictures.
      assetsDir: "static",
      // A `data:` URL is not allowed by the content security policy.
      assetsInlineLimit: 0,
    },
    worker: { format: "es" },
  },
});
