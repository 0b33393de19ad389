import { corruptPicture, unsupportedFile } from "../picture-errors.ts";
import type { PictureFormat } from "../picture-format.ts";
import { type Box, fourCharacters, readBoxes } from "./heif-boxes.ts";
import { type HeifItems, readItems } from "./heif-items.ts";
import { type Cicp, type PictureHeader, plainHeader } from "./picture-header.ts";

/** Item types that are pictures (ISO/IEC 23008-12 and its extensions). */
const pictureTypes = new Set("hvc1 hev1 av01 avc1 vvc1 jpeg j2k1 unci grid iovl iden tmap".split(" "));

/**
 * The header of a HEIF file (ISO/IEC 23008-12): AVIF if the picture is coded with AV1, HEIC if with HEVC.
 * Width and height are those before the file's own rotation and cropping, which the decoders apply.
 * @throws RangeError where the file ends too soon, AppError `corrupt-picture`, `unsupported-format`.
 */
export function readHeifHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const top = [...readBoxes(view, 0, bytes.length)];
  const meta = top.find((box) => box.type === "meta");
  if (!meta) throw unsupportedFile("a film without a still picture", "Save one frame of it as PNG.");
  const items = readItems(view, meta);
  const coded = codedItem(items);
  const format = formatOf(items.types.get(coded) ?? "");
  const properties = items.propertiesOf(items.primary);
  const size = properties.find((box) => box.type === "ispe");
  if (!size) throw corruptPicture(format, "the picture's size is missing");
  const colour = [...properties, ...items.propertiesOf(coded)].filter((box) => box.type === "colr");
  return {
    ...plainHeader,
    format,
    width: view.getUint32(size.start + 4),
    height: view.getUint32(size.start + 8),
    depth: readDepth(view, items.propertiesOf(coded)),
    frames: Math.max(countPictures(items), countSamples(view, top)),
    icc: readProfile(bytes, view, colour),
    cicp: readCicp(view, colour),
  };
}

/** The item whose pixels are coded: the primary itself or the first that it is put together from. */
function codedItem(items: HeifItems): number {
  let item = items.primary;
  // A derivation of derivations is legal; a loop is not, so the walk is bounded.
  for (let depth = 0; depth < 8; depth++) {
    const first = items.references.find((reference) => reference.type === "dimg" && reference.from === item)
      ?.to[0];
    if (first === undefined) break;
    item = first;
  }
  return item;
}

function formatOf(type: string): PictureFormat {
  if (type === "av01") return "avif";
  if (type === "hvc1" || type === "hev1") return "heic";
  throw unsupportedFile(`a HEIF picture coded as "${type.replace(/[^ -~]/g, "?")}"`);
}

/** Pictures that stand for themselves: no thumbnails, masks, depth maps or tiles of another. */
function countPictures({ types, hidden, references }: HeifItems): number {
  const parts = new Set<number>(hidden);
  for (const { type, from, to } of references) {
    if (type === "thmb" || type === "auxl") parts.add(from);
    if (type === "dimg") for (const part of to) parts.add(part);
  }
  const standing = [...types].filter(([id, type]) => pictureTypes.has(type) && !parts.has(id));
  return Math.max(1, standing.length);
}

/** Frames of an image sequence (brands avis, hevc): the samples of its first track. 0 where there is none. */
function countSamples(view: DataView, top: readonly Box[]): number {
  let boxes = top;
  for (const type of ["moov", "trak", "mdia", "minf", "stbl"]) {
    const box = boxes.find((candidate) => candidate.type === type);
    if (!box) return 0;
    boxes = [...readBoxes(view, box.start, box.end)];
  }
  const sizes = boxes.find((box) => box.type === "stsz" || box.type === "stz2");
  return sizes ? view.getUint32(sizes.start + 8) : 0;
}

/** Bits a channel: from `pixi`, else from the decoder's configuration (ISO/IEC 14496-15 §8.3.3, AV1-ISOBMFF §2.3). */
function readDepth(view: DataView, properties: readonly Box[]): number {
  const of = (type: string) => properties.find((box) => box.type === type);
  const pixi = of("pixi");
  if (pixi) return view.getUint8(pixi.start + 5);
  const hevc = of("hvcC");
  if (hevc) return (view.getUint8(hevc.start + 17) & 7) + 8;
  const av1 = of("av1C");
  if (!av1) return 8;
  const flags = view.getUint8(av1.start + 2);
  return (flags & 0x40) === 0 ? 8 : (flags & 0x20) === 0 ? 10 : 12;
}

function readProfile(bytes: Uint8Array, view: DataView, colours: readonly Box[]): Uint8Array | null {
  const box = colours.find(({ start }) => ["prof", "rICC"].includes(fourCharacters(view, start)));
  return box ? bytes.subarray(box.start + 4, box.end) : null;
}

function readCicp(view: DataView, colours: readonly Box[]): Cicp | null {
  if (colours.some(({ start }) => ["prof", "rICC"].includes(fourCharacters(view, start)))) return null;
  const box = colours.find(({ start }) => fourCharacters(view, start) === "nclx");
  return box ? { primaries: view.getUint16(box.start + 4), transfer: view.getUint16(box.start + 6) } : null;
}
