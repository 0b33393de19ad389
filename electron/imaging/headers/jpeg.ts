import { corruptPicture, unsupportedVariant } from "../picture-errors.ts";
import { type PictureHeader, plainHeader } from "./picture-header.ts";

/**
 * JPEG (ITU-T T.81 annex B): walks the marker segments up to the frame header (SOF).
 * @throws RangeError where the file ends too soon, AppError `corrupt-picture`, `unsupported-format`.
 */
export function readJpegHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  for (;;) {
    // Garbage between segments is skipped and any number of FF may precede a marker, as libjpeg does.
    while (view.getUint8(at) !== 0xff) at++;
    while (view.getUint8(at) === 0xff) at++;
    const marker = view.getUint8(at);
    at++;
    if (marker === 0xd9 || marker === 0xda) throw corruptPicture("jpeg", "the picture's size is missing");
    if (isStandalone(marker)) continue;
    if (isFrame(marker)) return readFrame(view, at, marker);
    at += view.getUint16(at);
  }
}

function readFrame(view: DataView, at: number, marker: number): PictureHeader {
  const saveAgain = "Save it as a normal (baseline or progressive) JPEG, or as PNG.";
  if (marker === 0xf7) throw unsupportedVariant("jpeg", "is a JPEG-LS picture, which is not read", saveAgain);
  if (marker === 0xc3 || (marker >= 0xc5 && marker <= 0xc7) || marker === 0xcb || marker >= 0xcd) {
    throw unsupportedVariant("jpeg", "is coded losslessly or hierarchically, which is not read", saveAgain);
  }
  const depth = view.getUint8(at + 2);
  if (depth !== 8) throw unsupportedVariant("jpeg", `has ${depth} bits a channel; 8 are read`, saveAgain);
  const height = view.getUint16(at + 3);
  const width = view.getUint16(at + 5);
  return { ...plainHeader, format: "jpeg", width, height, depth };
}

/** RST0..7, SOI and TEM carry no length; 00 is a stuffed byte. */
function isStandalone(marker: number): boolean {
  return (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01 || marker === 0x00;
}

/** SOF0..15 without DHT (C4), JPG (C8) and DAC (CC); F7 is JPEG-LS. */
function isFrame(marker: number): boolean {
  if (marker === 0xf7) return true;
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
