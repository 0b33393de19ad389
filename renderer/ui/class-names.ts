/** Joins the names that apply; `false`, `null` and `undefined` are those that do not. */
export function classNames(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
