import { describe, expect, it } from "vitest";
import { parseLayout, standardLayout } from "./layout.ts";

describe("the kept layout", () => {
  it("comes back as it was", () => {
    const layout = { panelWidth: 400, panelVisible: false, detailsVisible: true };
    expect(parseLayout(JSON.stringify(layout))).toEqual(layout);
  });

  it("is the standard one where nothing, or nothing usable, was kept", () => {
    for (const text of [null, "", "{", "null", "[]", '{"panelWidth":"wide"}']) {
      expect(parseLayout(text)).toEqual(standardLayout);
    }
  });

  it("never makes the panel wider or narrower than it can be", () => {
    expect(parseLayout('{"panelWidth":5000}').panelWidth).toBe(520);
    expect(parseLayout('{"panelWidth":1}').panelWidth).toBe(264);
  });
});
