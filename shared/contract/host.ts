import { z } from "zod";
import { documentId } from "../domain/ids.ts";
import { call, nothing } from "../rpc/define.ts";

/** Raised with every change of the contract that an older page or program would misread. */
export const contractVersion = 1;

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

export const host = {
  handshake: call(z.object({ contractVersion: z.int() }), handshake),
  /** Desktop only: asks for files in the system's dialog and imports them. Empty when the person cancels. */
  openPictures: call(nothing, z.array(documentId)),
};
