const namespace = Buffer.from("http://ns.adobe.com/xap/1.0/\0", "latin1");

/** What one APP1 segment holds of a packet: 65,535 bytes without its own length and the name. */
export const longestJpegXmp = 65_535 - 2 - namespace.length;

/**
 * The same JPEG with an XMP packet (XMP part 3 §1.1.3) behind its first segment (JFIF wants to be first). libvips
 * would do it too, but leaves packets of more than about 60,000 bytes out without a word.
 * @param packet at most `longestJpegXmp` bytes in UTF-8.
 */
export function insertJpegXmp(jpeg: Uint8Array, packet: string): Uint8Array {
  const body = Buffer.concat([namespace, Buffer.from(packet, "utf8")]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(2 + body.length, 2);
  const isJfif = jpeg[2] === 0xff && jpeg[3] === 0xe0;
  const at = isJfif ? 4 + (jpeg[4] ?? 0) * 256 + (jpeg[5] ?? 0) : 2;
  return Buffer.concat([jpeg.subarray(0, at), head, body, jpeg.subarray(at)]);
}
