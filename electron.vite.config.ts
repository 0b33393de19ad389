import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

const input = (folder: string, names: string[]) =>
  Object.fromEntries(names.map((name) => [name.split("/").at(-1) ?? name, `${folder}/${name}.ts`]));

export default defineConfig({
  main: {
    build: {
      outDir: "out/main",
      rollupOptions: {
        // Workers are entries of their own, so that their file names are known to the entry that starts them.
        input: input("electron", ["main", "headless", "cli", "providers/builtin/fill-worker"]),
        output: { format: "es" },
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
    build: { outDir: "out/renderer", rollupOptions: { input: "renderer/index.html" }, assetsInlineLimit: 0 },
    worker: { format: "es" },
  },
});
