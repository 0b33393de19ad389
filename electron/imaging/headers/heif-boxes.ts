/** One box of an ISO base media file (ISO/IEC 14496-12 §4.2): its content is bytes start..end-1. */
export interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The boxes that lie between two offsets, in order.
 * @throws RangeError for a box that reaches beyond `end`.
 */
export function* readBoxes(view: DataView, start: number, end: number): Generator<Box> {
  for (let at = start; at + 8 <= end; ) {
    const type = fourCharacters(view, at + 4);
    const short = view.getUint32(at);
    const headerLength = short === 1 ? 16 : 8;
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? end - at : short;
    if (length < headerLength || at + length > end) throw new RangeError(`box ${type} outside its parent`);
    yield { type, start: at + headerLength, end: at + length };
    at += length;
  }
}

/** Major and compatible brands of an ISO media file; null if it is none. */
export function readBrands(bytes: Uint8Array): readonly string[] | null {
  if (bytes.length < 16) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (fourCharacters(view, 4) !== "ftyp") return null;
  const end = Math.min(view.getUint32(0), bytes.length);
  const brands = [fourCharacters(view, 8)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(fourCharacters(view, at));
  return brands;
}

export function fourCharacters(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}
