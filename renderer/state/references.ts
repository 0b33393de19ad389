import { createStore } from "zustand/vanilla";
import type { AssetHash } from "../../shared/domain/ids.ts";
import type { Reference } from "./edit-draft.ts";

/** References on their way into the library. */
export const referenceStore = createStore<{ readonly uploading: number }>()(() => ({ uploading: 0 }));

/** With one more at the end; one that is there already stays where it is. */
export function addReference(references: readonly Reference[], added: Reference): readonly Reference[] {
  return references.some(({ hash }) => hash === added.hash) ? references : [...references, added];
}

export function removeReference(references: readonly Reference[], hash: AssetHash): readonly Reference[] {
  return references.filter((reference) => reference.hash !== hash);
}

/** Moves one to another place, the others closing up. */
export function moveReference(
  references: readonly Reference[],
  hash: AssetHash,
  to: number,
): readonly Reference[] {
  const moved = references.find((reference) => reference.hash === hash);
  if (!moved) return references;
  const others = removeReference(references, hash);
  const at = Math.min(others.length, Math.max(0, to));
  return [...others.slice(0, at), moved, ...others.slice(at)];
}
