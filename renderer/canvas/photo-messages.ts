import type { ErrorData } from "../../shared/errors.ts";
import type { PhotoImage } from "./photo-pyramid.ts";

/** From the main thread to the photo worker. URLs are absolute. */
export type PhotoRequest =
  | { readonly type: "open"; readonly id: number; readonly url: string; readonly previewUrl: string }
  | { readonly type: "cancel"; readonly id: number };

/** From the photo worker, with the tiles transferred. An `open` is answered by images, then `done` or `failed`. */
export type PhotoReport =
  /** The worker has started. */
  | { readonly type: "ready" }
  | { readonly type: "image"; readonly id: number; readonly image: PhotoImage; readonly isPreview: boolean }
  | { readonly type: "done"; readonly id: number; readonly hasAlpha: boolean }
  | { readonly type: "failed"; readonly id: number; readonly error: ErrorData };
