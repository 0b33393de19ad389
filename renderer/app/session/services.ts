import type { Connection } from "../../host/connect.ts";
import type { Uploaded, UploadOptions } from "../../host/upload.ts";

/** The outside world of the editor, so that the same editor runs against a host that is only in memory. */
export interface EditorServices {
  readonly connect: () => Promise<Connection>;
  readonly upload: (bytes: Blob, options?: UploadOptions) => Promise<Uploaded>;
}
