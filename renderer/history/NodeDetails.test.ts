import { describe, expect, it } from "vitest";
import { registrationText } from "./NodeDetails.tsx";

const lie = { shiftX: 0, shiftY: 0, scale: 1, outcome: "corrected" } as const;

describe("where an answer lay", () => {
  it("is said with what was done about it", () => {
    expect(registrationText({ ...lie, outcome: "aligned" })).toBe("Exact");
    expect(registrationText({ ...lie, shiftX: 3, shiftY: 1.1 })).toBe("Was moved by 3.2 px; corrected");
    expect(registrationText({ ...lie, shiftX: 3, scale: 1.012 })).toBe(
      "Was moved by 3.0 px and scaled to 101.2 %; corrected",
    );
    expect(registrationText({ ...lie, outcome: "unsure" })).toBe("Could not be told; left as it came");
  });
});
