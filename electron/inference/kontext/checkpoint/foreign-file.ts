/** How many bytes of a file's beginning `foreignContent` looks at. */
export const foreignContentBytes = 512;

/**
 * What a file is that should be weights and is not, where its beginning tells; completes "FILE …". Null where it does
 * not tell, which says nothing about its being weights.
 */
export function foreignContent(beginning: Uint8Array): string | null {
  const text = Buffer.from(
    beginning.buffer,
    beginning.byteOffset,
    Math.min(beginning.length, foreignContentBytes),
  )
    .toString("latin1")
    .trimStart();
  if (text.startsWith("version https://git-lfs")) {
    return "is only a pointer of git-lfs, as cloning without git-lfs leaves it; `git lfs pull` fetches the weights";
  }
  if (/^(<!doctype html|<html|<head)/i.test(text)) {
    return "is a web page, most likely the site's page that asks to sign in and to accept the licence";
  }
  if (text.startsWith("<?xml")) return "is an error message of a download server";
  if (/^\{\s*"(error|message)"/.test(text)) return "is an error message of a download server";
  if (text.startsWith("GGUF")) return "holds weights in the GGUF format, which Palimpsest does not read";
  if (text.startsWith("PK\u0003\u0004") || beginning[0] === 0x80) {
    return "holds weights as a Python pickle, which Palimpsest does not read, as opening one can run any program";
  }
  return null;
}
