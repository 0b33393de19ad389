import type { PictureFormat } from "../picture-format.ts";

/** What a file says of its picture, read without decoding a pixel. */
export interface PictureHeader {
  readonly format: PictureFormat;
  /** As stored, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** Bits a channel, as stored: 1..16. */
  readonly depth: number;
  /** Pictures or pages in the file; 1 for most. */
  readonly frames: number;
  /** Which of them is opened, from 0. */
  readonly frame: number;
  /** Channels after the colours that are not transparency (a selection that was saved, a spot colour). */
  readonly extraChannels: number;
  /** The colours as numbers of ITU-T H.273 where the file has no ICC profile but says so; else null. */
  readonly cicp: Cicp | null;
  /** An ICC profile that the decoder does not hand out; null where it does or where there is none. */
  readonly icc: Uint8Array | null;
}

/** Coding-independent code points (ITU-T H.273): which primaries and which transfer curve. */
export interface Cicp {
  readonly primaries: number;
  readonly transfer: number;
}

/** What most headers have. */
export const plainHeader = { frames: 1, frame: 0, extraChannels: 0, cicp: null, icc: null } as const;
