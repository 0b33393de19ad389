import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { parseUploadAnswer } from "./upload.ts";

const hash = "ab".repeat(32);

describe("the answer to an upload", () => {
  it("gives the hash of what was kept", () => {
    expect(parseUploadAnswer(201, JSON.stringify({ hash, byteLength: 12 }))).toEqual({
      hash,
      byteLength: 12,
    });
  });

  it("is the host's own error where it says one", () => {
    const data = { code: "too-large", message: "3 GB", nextStep: "Make it smaller.", retryable: false };
    const error = parseUploadAnswer(413, JSON.stringify(data));
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "too-large", nextStep: "Make it smaller." });
  });

  it.each([
    [502, "<html>Bad gateway</html>"],
    [200, "{}"],
    [200, JSON.stringify({ hash: "../etc", byteLength: 1 })],
    [500, ""],
  ])("is an error that can be tried again when nothing readable comes (%i)", (status, text) => {
    expect(parseUploadAnswer(status, text)).toMatchObject({ code: "internal", retryable: true });
  });
});
