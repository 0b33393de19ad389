import { type LocalModelId, localModelId } from "../../shared/domain/local-model.ts";

const longestId = 48;

/** An id that says what it names, and that no other model has: `flux-1-kontext-dev`, `flux-1-kontext-dev-2`. */
export function newModelId(name: string, others: readonly { readonly id: string }[]): LocalModelId {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longestId)
    .replace(/^-+|-+$/g, "");
  const base = words || "model";
  const taken = new Set(others.map(({ id }) => id));
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) return localModelId.parse(id);
  }
}
