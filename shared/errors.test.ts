import { describe, expect, it } from "vitest";
import { AppError, errorData, isCancellation } from "./errors.ts";

describe("an AppError", () => {
  it("crosses a border whole but for its cause", () => {
    const error = new AppError("too-large", "The file has 3 GB.", {
      nextStep: "Make it smaller.",
      retryable: true,
      cause: new Error("secret"),
    });
    const data = errorData.parse(JSON.parse(JSON.stringify(error.toData())));
    const back = AppError.fromData(data);
    expect(back.toData()).toEqual(error.toData());
    expect(back.cause).toBeUndefined();
    expect(JSON.stringify(data)).not.toContain("secret");
  });

  it("says null where there is no next step, and comes back so", () => {
    const data = new AppError("cancelled", "Cancelled.").toData();
    expect(data).toEqual({
      code: "cancelled",
      message: "Cancelled.",
      nextStep: null,
      retryable: false,
      charge: null,
    });
    expect(AppError.fromData(data).nextStep).toBeNull();
  });
});

describe("isCancellation", () => {
  it("knows our own, the platform's and nothing else", () => {
    const controller = new AbortController();
    controller.abort();
    expect(isCancellation(controller.signal.reason)).toBe(true);
    expect(isCancellation(new AppError("cancelled", ""))).toBe(true);
    expect(isCancellation(new AppError("internal", ""))).toBe(false);
    expect(isCancellation(new Error("abort"))).toBe(false);
    expect(isCancellation("AbortError")).toBe(false);
  });
});
