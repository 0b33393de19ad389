/** One image file directory: its tags, read on demand. TIFF 6.0 §2; BigTIFF has the same with 64-bit numbers. */
export interface TiffDirectory {
  /** A tag's numbers; empty if the tag is not there. At most `limit` of them. */
  numbers(tag: number, limit?: number): number[];
  /** A tag's first number. */
  number(tag: number, otherwise: number): number;
  readonly next: number;
}

/** Lengths of TIFF's number types: BYTE, SHORT, LONG, SBYTE…, IFD, LONG8, IFD8. Others are not read as numbers. */
const typeLengths: Readonly<Record<number, number>> = {
  1: 1,
  3: 2,
  4: 4,
  6: 1,
  8: 2,
  9: 4,
  13: 4,
  16: 8,
  18: 8,
};

/** Reads the chain of directories of a TIFF; every offset may be a lie, so each read is bounds-checked. */
export class TiffReader {
  readonly #view: DataView;
  readonly #little: boolean;
  readonly #big: boolean;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = this.#view.getUint8(0) === 0x49;
    this.#big = this.#view.getUint16(2, this.#little) === 43;
  }

  get firstOffset(): number {
    return this.#offset(this.#big ? 8 : 4);
  }

  /** @throws RangeError where the directory lies outside the file. */
  directory(start: number): TiffDirectory {
    const count = this.#big ? this.#offset(start) : this.#view.getUint16(start, this.#little);
    const entryLength = this.#big ? 20 : 12;
    const first = start + (this.#big ? 8 : 2);
    const end = first + count * entryLength;
    if (end > this.#view.byteLength) throw new RangeError("directory outside the file");
    const entries = new Map<number, number>();
    for (let at = first; at < end; at += entryLength) entries.set(this.#view.getUint16(at, this.#little), at);
    const numbers = (tag: number, limit = 16): number[] => {
      const entry = entries.get(tag);
      return entry === undefined ? [] : this.#numbers(entry, limit);
    };
    return {
      numbers,
      number: (tag, otherwise) => numbers(tag, 1)[0] ?? otherwise,
      next: this.#offset(end),
    };
  }

  #numbers(entry: number, limit: number): number[] {
    const type = this.#view.getUint16(entry + 2, this.#little);
    const length = typeLengths[type];
    if (length === undefined) return [];
    const count = this.#offset(entry + 4);
    const inline = this.#big ? 8 : 4;
    const value = entry + 4 + inline;
    const start = count * length <= inline ? value : this.#offset(value);
    return Array.from({ length: Math.min(count, limit) }, (_, index) =>
      this.#read(start + index * length, length),
    );
  }

  #read(at: number, length: number): number {
    if (length === 1) return this.#view.getUint8(at);
    if (length === 2) return this.#view.getUint16(at, this.#little);
    if (length === 4) return this.#view.getUint32(at, this.#little);
    return Number(this.#view.getBigUint64(at, this.#little));
  }

  /** An offset or a count: 4 bytes, in BigTIFF 8. */
  #offset(at: number): number {
    return this.#read(at, this.#big ? 8 : 4);
  }
}
