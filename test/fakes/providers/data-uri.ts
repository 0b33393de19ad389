/** The bytes of a PNG's data URI, or null. */
export function openDataUri(address: string): Uint8Array | null {
  const [, base64] = /^data:image\/png;base64,([A-Za-z0-9+/]+=*)$/.exec(address) ?? [];
  return base64 === undefined ? null : Buffer.from(base64, "base64");
}
