import { z } from "zod";
import { hostCommand } from "../../../../shared/contract/host.ts";
import { settings, settingsChange } from "../../../../shared/domain/settings.ts";
import { call, nothing, stream } from "../../../../shared/rpc/define.ts";

/** What the core is started with. */
export const coreStart = z.object({
  libraryFolder: z.string(),
  /** Of local models. */
  modelsFolder: z.string(),
  /** The built page. */
  rendererFolder: z.string(),
  resourcesFolder: z.string(),
  settings,
  /** Every key that the window's process keeps, by provider. This line is between our two processes alone. */
  secrets: z.object({
    keys: z.record(z.string(), z.string()),
    canStore: z.boolean(),
    reason: z.string().nullable(),
  }),
});
export type CoreStart = z.infer<typeof coreStart>;

/** What the window's process asks of the core. */
export const coreContract = {
  core: {
    /** Opens the library and serves it on a port of this computer, to whoever has the cookie. */
    start: call(coreStart, z.object({ libraryFolder: z.string(), origin: z.string(), cookie: z.string() })),
    /** The settings now, then after every change. */
    watchSettings: stream(nothing, settings),
    changeSettings: call(settingsChange, nothing),
    /** Passes a command on to the page. */
    command: call(hostCommand, nothing),
    /** Imports files and has the page show them; what fails is told to the page. */
    openFiles: call(z.object({ paths: z.array(z.string()) }), nothing),
    /** Resolves once everything is on disk and the library is free. */
    close: call(nothing, nothing),
  },
};

/** What the core asks of the window's process: the system's dialogs, and its encryption. */
export const shellContract = {
  shell: {
    /** Absolute paths; empty when the person cancels. */
    pickPictures: call(nothing, z.array(z.string())),
    /** An absolute path; null when the person cancels. */
    pickFolder: call(nothing, z.string().nullable()),
    /** An absolute path, which the person agreed to replace if there is a file; null when they cancel. */
    pickTarget: call(z.object({ fileName: z.string() }), z.string().nullable()),
    /** Resolves once the key is on disk, or in memory where the system offers no safe place. */
    keepKey: call(z.object({ name: z.string(), value: z.string() }), nothing),
    forgetKey: call(z.object({ name: z.string() }), nothing),
  },
};
