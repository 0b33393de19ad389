import { describe, expect, it } from "vitest";
import { cancelHint, chargeText, remedyOf } from "./charge-text.ts";

describe("the queue", () => {
  it("says what a failure cost, and nothing where nobody was paid", () => {
    expect(chargeText(null)).toBeNull();
    expect(chargeText("not-charged")).toBe("It was not charged.");
    expect(chargeText("unknown")).toContain("may have been charged");
  });

  it("is honest about a cancel", () => {
    expect(cancelHint(null)).toBe("Cancel");
    expect(cancelHint("charged")).toContain("all the same");
    expect(cancelHint("unknown")).toContain("may charge");
  });

  it("leads to what helps", () => {
    expect(remedyOf("model-gone")).toBe("choose-model");
    expect(remedyOf("moderated")).toBe("choose-model");
    expect(remedyOf("key-refused")).toBe("add-key");
    expect(remedyOf("spending-cap")).toBe("change-cap");
    expect(remedyOf("network")).toBeNull();
  });
});
