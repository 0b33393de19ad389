import { z } from "zod";
import { documentId } from "../domain/ids.ts";
import { errorData } from "../errors.ts";
import { call, nothing, stream } from "../rpc/define.ts";

/** Raised with every change of the contract that an older page or program would misread. */
export const contractVersion = 6;

export const handshake = z.object({
  contractVersion: z.int(),
  appVersion: z.string(),
  host: z.enum(["desktop", "web"]),
  capabilities: z.object({
    /** `host.openPictures` shows the system's own dialog. */
    nativeDialogs: z.boolean(),
  }),
  /** Limits that the page should state before an upload is refused. */
  limits: z.object({ uploadBytes: z.int(), pixels: z.int(), sideLength: z.int() }),
  /** Where the library lies, for people to back up; shown, never sent back. */
  libraryFolder: z.string(),
});
export type Handshake = z.infer<typeof handshake>;

/** What the application menu can ask of the page. Themes are settings: they arrive over `settings.watch`. */
export const menuCommand = z.enum([
  "open",
  "export",
  "undo",
  "redo",
  "zoomIn",
  "zoomOut",
  "zoomToFit",
  "zoomToActualSize",
  "localModels",
  "showShortcuts",
]);
export type MenuCommand = z.infer<typeof menuCommand>;

/** What the host asks of the page by itself; the page alone decides whether it fits the moment. */
export const hostCommand = z.discriminatedUnion("type", [
  z.object({ type: z.literal("menu"), command: menuCommand }),
  /** A file that the system gave us (double click, dock, second start) is imported: show it. */
  z.object({ type: z.literal("openDocument"), documentId }),
  z.object({ type: z.literal("openFailed"), fileName: z.string(), error: errorData }),
]);
export type HostCommand = z.infer<typeof hostCommand>;

/** Every file of a batch succeeds or fails by itself. */
export const openedPictures = z.object({
  /** In the order of the files. */
  opened: z.array(documentId),
  failed: z.array(z.object({ name: z.string(), error: errorData })),
});
export type OpenedPictures = z.infer<typeof openedPictures>;

export const host = {
  handshake: call(z.object({ contractVersion: z.int() }), handshake),
  /** Desktop only: asks for files in the system's dialog and imports them. Empty when the person cancels. */
  openPictures: call(nothing, openedPictures),
  /** Never ends by itself. What happened before the first watcher came is told to that watcher. */
  commands: stream(nothing, hostCommand),
};
