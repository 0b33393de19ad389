import { describe, expect, it } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import { startFailureText } from "./start-failure.ts";

describe("the box when the app cannot start", () => {
  it("says what is wrong with the library, what to do and how to take another", () => {
    const error = new AppError("library-in-use", "The library /a is already open.", {
      nextStep: "Close it.",
    });
    const { title, content } = startFailureText(error);
    expect(title).toBe("The library is already open");
    expect(content).toContain("/a is already open");
    expect(content).toContain("Close it.");
    expect(content).toContain("--library");
  });

  it("shows no inner text of what is not meant for people", () => {
    const { content } = startFailureText(new TypeError("undefined is not a function"));
    expect(content).not.toContain("undefined");
    expect(content).toContain("log");
  });

  it("does not speak of the library when something else ended", () => {
    const { title } = startFailureText(new AppError("connection-lost", "The core ended."));
    expect(title).not.toContain("library");
  });
});
