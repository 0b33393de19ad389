/** Put in by the build (electron.vite.config.ts) from package.json; absent when the sources run by themselves. */
declare const __APP_VERSION__: string | undefined;

export const appVersion = typeof __APP_VERSION__ === "string" ? __APP_VERSION__ : "0.0.0-source";
