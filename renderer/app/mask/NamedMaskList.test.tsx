import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { hashOf } from "../../../test/fakes/history.ts";
import { NamedMaskList } from "./NamedMaskList.tsx";

const size = { width: 600, height: 400 };
const sky = { id: "sky", name: "Sky", ...size, hash: hashOf("1"), feather: 0 };
const wide = { id: "wide", name: "Wide", width: 900, height: 400, hash: hashOf("2"), feather: 0 };
const actions = {
  keep: () => {},
  use: () => {},
  overwrite: () => {},
  rename: () => {},
  remove: () => {},
};

const listOf = (masks: readonly (typeof sky)[], canKeep = true) =>
  renderToStaticMarkup(<NamedMaskList masks={masks} size={size} canKeep={canKeep} actions={actions} />);

const disabled = (markup: string) =>
  [...markup.matchAll(/<button[^>]*disabled=""[^>]*>/g)].map(
    ([button]) => /aria-label="([^"]+)"/.exec(button)?.[1] ?? /class="([\w-]+)/.exec(button)?.[1],
  );

describe("the kept masks", () => {
  it("can be used where they fit; the others say for which size they are, and can be renamed and removed", () => {
    const markup = listOf([sky, wide]);
    expect(disabled(markup)).toEqual(["named-masks__use", "Put the present mask in the place of Wide"]);
    expect(markup).toContain("for 900 × 400 px");
    expect(markup).not.toContain("for 600 × 400 px");
  });

  it("are not overwritten by an empty mask, which cannot be kept either", () => {
    const markup = listOf([sky], false);
    expect(disabled(markup)).toEqual(["Put the present mask in the place of Sky", "button"]);
    expect(markup).toContain("paint one first");
  });

  it("say what they are for where there are none", () => {
    expect(listOf([])).toContain("Keep a mask under a name");
    expect(listOf([])).toContain('placeholder="Mask 1"');
  });
});
