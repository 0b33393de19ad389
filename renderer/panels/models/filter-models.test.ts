import { describe, expect, it } from "vitest";
import { models } from "../../../shared/catalogue/models.ts";
import { cloudModels } from "../../../test/fakes/harness/cloud-models.ts";
import { filterModels, type Purpose } from "./filter-models.ts";

const all = [...models.map((model) => ({ ...model, notReady: null })), ...cloudModels];
const namesOf = (purpose: Purpose, search: string, list = cloudModels) =>
  filterModels(list, purpose, search).map(({ title, models: found }) => [
    title,
    ...found.map(({ name }) => name),
  ]);

describe("the list of models", () => {
  it("stands by maker and by what each is for", () => {
    expect(namesOf("all", "")).toEqual([
      ["Cloud Labs · Fill", "Cloud Painter"],
      ["Cloud Labs · Edit", "Cloud Editor"],
      ["Dream · Generate", "Imagine"],
    ]);
  });

  it("finds every word, in whatever order and wherever it stands", () => {
    expect(namesOf("all", "labs EDITOR")).toEqual([["Cloud Labs · Edit", "Cloud Editor"]]);
    expect(namesOf("all", "words alone")).toEqual([["Dream · Generate", "Imagine"]]);
    expect(namesOf("all", "cloud zebra")).toEqual([]);
  });

  it("shows what serves a purpose only", () => {
    expect(namesOf("generate", "")).toEqual([["Dream · Generate", "Imagine"]]);
  });

  it("holds every model of the catalogue once, but for hidden ones", () => {
    const shown = filterModels(all, "all", "").flatMap((group) => group.models.map(({ id }) => id));
    const expected = all.filter(({ hidden }) => !hidden).map(({ id }) => id);
    expect(shown.toSorted()).toEqual(expected.toSorted());
    expect(shown).not.toContain("builtin/restore");
  });
});
