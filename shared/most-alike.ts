/** Characters that are compared: no name is longer. */
const longest = 200;
/** Least likeness that is worth showing, by the Sørensen–Dice coefficient. */
const leastLikeness = 0.35;

/**
 * The names that are like one that was asked for, the most alike first; empty where none is. Compared by the pairs of
 * neighbouring letters and digits that both have (Sørensen–Dice: twice the shared over all; 0 to 1), as people leave
 * out, double and swap parts of long names.
 */
export function mostAlike(asked: string, names: readonly string[]): string[] {
  const wanted = pairsOf(asked);
  return names
    .map((name) => ({ name, likeness: likenessOf(wanted, pairsOf(name)) }))
    .filter(({ likeness }) => likeness >= leastLikeness)
    .toSorted((one, other) => other.likeness - one.likeness)
    .map(({ name }) => name);
}

function likenessOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return (2 * shared) / Math.max(1, one.size + other.size);
}

function pairsOf(text: string): ReadonlySet<string> {
  const letters = text
    .slice(0, longest)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  return new Set(
    Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)),
  );
}
