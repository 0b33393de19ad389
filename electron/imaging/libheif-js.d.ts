/** The part of libheif-js (no types of its own for this entry) that heic-decoder.ts uses. */
declare module "libheif-js/libheif-wasm/libheif-bundle.js" {
  /** Opaque: an object of the WASM side, or a failure. */
  type Handle = object;

  interface Failure {
    readonly code: unknown;
    readonly subcode: unknown;
    readonly message?: string;
  }

  interface Channel {
    readonly id: unknown;
    readonly width: number;
    readonly height: number;
    /** Bytes from one row to the next. */
    readonly stride: number;
    /** A view into the WASM memory: valid until the image is released. */
    readonly data: Uint8Array;
    readonly bits_per_pixel: number;
  }

  interface Libheif {
    readonly heif_error_code: { readonly heif_error_Ok: unknown };
    readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
    readonly heif_channel: { readonly heif_channel_interleaved: unknown };
    readonly heif_chroma: Readonly<Record<string, unknown>>;
    heif_context_alloc(): Handle;
    heif_context_free(context: Handle): void;
    heif_context_read_from_memory(context: Handle, bytes: Uint8Array): Failure;
    heif_js_context_get_primary_image_handle(context: Handle): Handle | Failure;
    heif_image_handle_has_alpha_channel(image: Handle): number;
    heif_js_decode_image2(
      image: Handle,
      colorspace: unknown,
      chroma: unknown,
    ): { readonly image: Handle; readonly channels: readonly Channel[] } | Failure;
    heif_image_release(image: Handle): void;
  }

  /** A fresh instance with memory of its own, ready at once (the WASM code is inside the file). */
  export default function createLibheif(options?: {
    print?: (line: string) => void;
    printErr?: (line: string) => void;
  }): Libheif;
}
