/** A path from its root, of POSIX or Windows, up to its last separator; spaces are part of it. */
const beforeLastName =
  /(?<=^|[\s'"`(=[])(?:file:\/\/)?(?:\/(?=[^\s/])|[A-Za-z]:[\\/]|\\\\)(?:[^\n'"`:;]*[\\/])?/g;

/**
 * What the system or a library says, for people: of an absolute path only its last name is left, as the page may be on
 * another computer and is shown no folders of this one.
 */
export function withoutPaths(text: string): string {
  return text.replace(beforeLastName, "");
}
