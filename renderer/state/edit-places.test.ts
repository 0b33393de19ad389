import { describe, expect, it } from "vitest";
import { editNode, hashOf } from "../../test/fakes/history.ts";
import { editPlaceStore, noteEditPlace, placeOfEdit } from "./edit-places.ts";

describe("the place of an edit", () => {
  it("is the same for what is asked for again with the same picture, mask and model, and for nothing else", () => {
    const { request } = editNode("b", "a");
    const place = { x: 10, y: 20, width: 300, height: 200 };
    noteEditPlace(request, place);
    const { places } = editPlaceStore.getState();
    expect(placeOfEdit(places, { ...request })).toEqual(place);
    expect(placeOfEdit(places, { ...request, maskHash: hashOf("f") })).toBeNull();
    expect(placeOfEdit(places, { ...request, maskHash: null })).toBeNull();
    expect(placeOfEdit(places, editNode("c", "b").request)).toBeNull();
  });
});
