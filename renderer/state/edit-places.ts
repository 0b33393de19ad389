import { createStore } from "zustand/vanilla";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { Rect } from "../../shared/domain/geometry.ts";

/** What a place follows from: picture, mask and model. */
type Placed = Pick<EditRequest, "parentId" | "maskHash" | "modelId">;

/** Where the edits of this page work, in picture pixels; a place may reach beyond its picture. */
export const editPlaceStore = createStore<{ readonly places: ReadonlyMap<string, Rect> }>()(() => ({
  places: new Map(),
}));

/** Remembers where an edit works, for as long as the page lives: the host does not say it again. */
export function noteEditPlace(request: Placed, place: Rect): void {
  editPlaceStore.setState(({ places }) => ({ places: new Map(places).set(keyOf(request), place) }));
}

/** Null for an edit that was asked for elsewhere, or before the page was loaded. */
export function placeOfEdit(places: ReadonlyMap<string, Rect>, request: Placed): Rect | null {
  return places.get(keyOf(request)) ?? null;
}

function keyOf({ parentId, maskHash, modelId }: Placed): string {
  return `${parentId} ${maskHash ?? ""} ${modelId}`;
}
