/** Begins an absolute path of POSIX or Windows. */
const root = String.raw`(?:file:\/\/)?(?:\/(?=[^\s\/])|[A-Za-z]:[\\/]|\\\\)`;
/** All of it up to the closing quote; an apostrophe in a name is followed by a letter. */
const quoted = new RegExp(String.raw`(['"\x60])(${root}[^\n]*?)\1(?!\p{L})`, "gu");
/** Up to its last separator; spaces are part of it, and a colon or a quote ends it. */
const unquoted = new RegExp(
  String.raw`(?<![\p{L}\p{N}_\/\\.~)\]}*%\-])${root}(?:(?:[^\n'"\x60:;]|'(?=\p{L}))*[\\/])?`,
  "gu",
);

/**
 * What the system or a library says, for people: of an absolute path only its last name is left, as the page may be on
 * another computer and is shown no folders of this one.
 */
export function withoutPaths(text: string): string {
  return text
    .replace(quoted, (_, quote: string, path: string) => `${quote}${lastName(path)}${quote}`)
    .replace(unquoted, "");
}

function lastName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
