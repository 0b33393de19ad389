/*
 * The wire format of protocol buffers, writing only: https://protobuf.dev/programming-guides/encoding.
 * A message is the concatenation of its fields; every function makes one field.
 */

const utf8 = new TextEncoder();
const wireType = { varint: 0, bytes: 2, fixed32: 5 } as const;

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  // Negative numbers are written as 64-bit two's complement.
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}

function tag(field: number, type: number): number[] {
  return varint(BigInt((field << 3) | type));
}

/** An int32, int64 or enumeration; numbers must be safe integers. */
export function integerField(field: number, value: number | bigint): Uint8Array {
  return Uint8Array.from([...tag(field, wireType.varint), ...varint(BigInt(value))]);
}

/** A float, rounded to 32 bits. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return Uint8Array.from([...tag(field, wireType.fixed32), ...bytes]);
}

/** Bytes, or a message that is part of another. */
export function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return message([Uint8Array.from([...tag(field, wireType.bytes), ...varint(BigInt(bytes.length))]), bytes]);
}

export function textField(field: number, text: string): Uint8Array {
  return bytesField(field, utf8.encode(text));
}

/** Fields as one message; a field that appears again is a repeated one. */
export function message(fields: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(fields.reduce((length, field) => length + field.length, 0));
  let offset = 0;
  for (const field of fields) {
    whole.set(field, offset);
    offset += field.length;
  }
  return whole;
}
