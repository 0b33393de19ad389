import { describe, expect, it } from "vitest";
import { placeAfterKey } from "./ReferenceTray.tsx";
import { sentText } from "./SentSize.tsx";

const picture = { width: 6000, height: 4000 };

describe("the line about what is sent", () => {
  it("names both sizes and where the part lies", () => {
    const plan = {
      canvas: { x: 500, y: 500, width: 2496, height: 1664 },
      sent: { width: 1248, height: 832 },
    };
    expect(sentText(plan, picture, true)).toBe("Sends 1248 × 832 of 6000 × 4000, around the mask.");
  });

  it("says that without a mask the whole picture is edited", () => {
    const plan = { canvas: { x: 0, y: 0, ...picture }, sent: { width: 1248, height: 832 } };
    expect(sentText(plan, picture, false)).toBe("Edits the whole picture. Sends 1248 × 832 of 6000 × 4000.");
  });

  it("says when nothing is made smaller", () => {
    const plan = { canvas: { x: 0, y: 0, width: 1024, height: 1024 }, sent: { width: 1024, height: 1024 } };
    expect(sentText(plan, { width: 1024, height: 1024 }, false)).toBe(
      "Edits the whole picture. Sends all 1024 × 1024 pixels.",
    );
  });

  it("says when a small part is enlarged", () => {
    const plan = { canvas: { x: 0, y: 0, width: 300, height: 300 }, sent: { width: 1024, height: 1024 } };
    expect(sentText(plan, { width: 600, height: 400 }, true)).toBe(
      "Sends the part around the mask, enlarged to 1024 × 1024.",
    );
  });
});

describe("a reference's keys", () => {
  it("move it by one or to an end, and stop there", () => {
    expect(placeAfterKey(1, 3, "ArrowLeft")).toBe(0);
    expect(placeAfterKey(0, 3, "ArrowUp")).toBe(0);
    expect(placeAfterKey(2, 3, "ArrowRight")).toBe(2);
    expect(placeAfterKey(0, 3, "End")).toBe(2);
    expect(placeAfterKey(0, 3, "a")).toBeNull();
  });
});
