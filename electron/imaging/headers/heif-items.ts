import { type Box, fourCharacters, readBoxes } from "./heif-boxes.ts";

export interface HeifReference {
  /** `dimg` (is put together from), `thmb` (is a thumbnail of), `auxl` (belongs to), … */
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
}

/** The items of a `meta` box: pictures, their parts and what is known of each. */
export interface HeifItems {
  readonly primary: number;
  /** Item id → its four-character type. */
  readonly types: ReadonlyMap<number, string>;
  readonly hidden: ReadonlySet<number>;
  readonly references: readonly HeifReference[];
  propertiesOf(item: number): readonly Box[];
}

/**
 * Reads pitm, iinf, iref and iprp (ISO/IEC 14496-12 §8.11, ISO/IEC 23008-12 §9.3).
 * @throws RangeError for a box that reaches beyond its parent, or where one that is needed is missing.
 */
export function readItems(view: DataView, meta: Box): HeifItems {
  const boxes = [...readBoxes(view, meta.start + 4, meta.end)];
  const find = (type: string): Box | undefined => boxes.find((box) => box.type === type);
  const pitm = find("pitm");
  const iinf = find("iinf");
  const iprp = find("iprp");
  if (!pitm || !iinf || !iprp) throw new RangeError("items missing");
  const iref = find("iref");
  const properties = readAssociations(view, iprp);
  return {
    primary: readId(view, pitm.start + 4, view.getUint8(pitm.start) > 0),
    ...readTypes(view, iinf),
    references: iref ? readReferences(view, iref) : [],
    propertiesOf: (item) => properties.get(item) ?? [],
  };
}

function readTypes(view: DataView, iinf: Box): Pick<HeifItems, "types" | "hidden"> {
  const types = new Map<number, string>();
  const hidden = new Set<number>();
  const first = iinf.start + (view.getUint8(iinf.start) === 0 ? 6 : 8);
  for (const { type, start } of readBoxes(view, first, iinf.end)) {
    const version = view.getUint8(start);
    if (type !== "infe" || version < 2) continue;
    const id = readId(view, start + 4, version > 2);
    types.set(id, fourCharacters(view, start + (version > 2 ? 10 : 8)));
    if (view.getUint8(start + 3) & 1) hidden.add(id);
  }
  return { types, hidden };
}

function readReferences(view: DataView, iref: Box): HeifReference[] {
  const long = view.getUint8(iref.start) > 0;
  const idLength = long ? 4 : 2;
  return [...readBoxes(view, iref.start + 4, iref.end)].map(({ type, start, end }) => {
    const count = Math.min(view.getUint16(start + idLength), Math.floor((end - start) / idLength));
    const to = Array.from({ length: count }, (_, index) =>
      readId(view, start + idLength + 2 + index * idLength, long),
    );
    return { type, from: readId(view, start, long), to };
  });
}

/** ipco lists the properties once; ipma says which belong to which item, by their place in the list from 1. */
function readAssociations(view: DataView, iprp: Box): Map<number, Box[]> {
  const boxes = [...readBoxes(view, iprp.start, iprp.end)];
  const container = boxes.find((box) => box.type === "ipco");
  const list = container ? [...readBoxes(view, container.start, container.end)] : [];
  const properties = new Map<number, Box[]>();
  for (const { type, start, end } of boxes) {
    if (type !== "ipma") continue;
    const long = view.getUint8(start) > 0;
    const wide = (view.getUint8(start + 3) & 1) === 1;
    let at = start + 8;
    for (let left = view.getUint32(start + 4); left > 0 && at < end; left--) {
      const item = readId(view, at, long);
      at += long ? 4 : 2;
      const own: Box[] = [];
      for (let count = view.getUint8(at++); count > 0; count--) {
        const place = wide ? view.getUint16(at) & 0x7fff : view.getUint8(at) & 0x7f;
        at += wide ? 2 : 1;
        const property = list[place - 1];
        if (property) own.push(property);
      }
      properties.set(item, own);
    }
  }
  return properties;
}

function readId(view: DataView, at: number, long: boolean): number {
  return long ? view.getUint32(at) : view.getUint16(at);
}
