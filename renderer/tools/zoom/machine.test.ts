import { describe, expect, it } from "vitest";
import { Tool } from "../../../test/support/told-tool.ts";

describe("the zoom tool", () => {
  it("looks closer where it is clicked, and from farther with Alt", () => {
    expect(new Tool("zoom").click(30, 40).done).toEqual([{ type: "zoom", factor: 2, at: { x: 30, y: 40 } }]);
    expect(new Tool("zoom").click(1, 1, { alt: true }).done).toMatchObject([{ factor: 0.5 }]);
    expect(new Tool("zoom").down(1, 1).tell({ type: "cancel" }).up().done).toEqual([]);
  });
});
