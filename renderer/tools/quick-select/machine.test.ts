import { describe, expect, it } from "vitest";
import { Tool } from "../../../test/support/told-tool.ts";
import type { ToolInput } from "../tool-protocol.ts";

describe("quick select", () => {
  it("is one stroke as wide as the brush", () => {
    expect(new Tool("quickSelect").down(1, 1).move(5, 5).up().done).toEqual([
      { type: "begin-quick-select", subtract: false, samples: [{ x: 1, y: 1, radius: 20, flow: 1 }] },
      { type: "extend-quick-select", samples: [{ x: 5, y: 5, radius: 20, flow: 1 }] },
      { type: "end-quick-select", keep: true },
    ]);
  });

  it("is kept when something takes over, and thrown away when it is taken back", () => {
    const end = (input: ToolInput) => new Tool("quickSelect").down(1, 1).tell(input).up().done.at(-1);
    for (const type of ["interrupt", "leave"] as const) expect(end({ type })).toMatchObject({ keep: true });
    for (const type of ["escape", "cancel"] as const) expect(end({ type })).toMatchObject({ keep: false });
  });
});
