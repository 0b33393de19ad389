import type { ArrivedRequest } from "./fake-server.ts";

/** A form as a server reads it. */
export interface ReadForm {
  readonly texts: readonly { readonly name: string; readonly value: string }[];
  readonly files: readonly ReadFile[];
}

export interface ReadFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Null for what is no multipart form. */
export async function readForm(request: ArrivedRequest): Promise<ReadForm | null> {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return null;
  const form = await new Response(new Uint8Array(request.body), {
    headers: { "content-type": type },
  }).formData();
  const texts: { name: string; value: string }[] = [];
  const files: ReadFile[] = [];
  for (const [name, value] of form) {
    if (typeof value === "string") texts.push({ name, value });
    else files.push({ name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  return { texts, files };
}

export function textOf({ texts }: ReadForm, name: string): string | undefined {
  return texts.find((text) => text.name === name)?.value;
}

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly isGrey: boolean;
}

/** Of a PNG's IHDR chunk (W3C PNG section 11.2.2); null for anything else. */
export function pngHeader(bytes: Uint8Array): PngHeader | null {
  const file = Buffer.from(bytes);
  if (file.length < 33 || file.readUInt32BE(0) !== 0x89504e47 || file.toString("latin1", 12, 16) !== "IHDR") {
    return null;
  }
  const colourType = file.readUInt8(25);
  return {
    width: file.readUInt32BE(16),
    height: file.readUInt32BE(20),
    hasAlpha: colourType === 4 || colourType === 6,
    isGrey: colourType === 0,
  };
}
