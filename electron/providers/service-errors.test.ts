import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quote, type Refusal, refusalError } from "./service-errors.ts";

const refusal: Refusal = {
  service: "The service",
  model: "Painter",
  status: 400,
  detail: null,
  field: null,
  retryAfterMs: null,
  charge: null,
};

describe("a service's refusal", () => {
  it.each([
    [400, "invalid-input", "not-charged"],
    [401, "key-refused", "not-charged"],
    [402, "out-of-credit", "not-charged"],
    [403, "key-refused", "not-charged"],
    [404, "model-gone", "not-charged"],
    [410, "model-gone", "not-charged"],
    [413, "invalid-input", "not-charged"],
    [422, "invalid-input", "not-charged"],
    [429, "rate-limited", "not-charged"],
    [500, "provider-failed", "unknown"],
    [503, "provider-failed", "unknown"],
    [302, "provider-failed", "unknown"],
  ])("with status %i is %s and %s, with a next step", (status, code, charge) => {
    expect(refusalError({ ...refusal, status })).toMatchObject({
      code,
      charge,
      retryable: status === 429,
      nextStep: expect.stringMatching(/\w/),
    });
  });

  it("names the field, and repeats the service's words", () => {
    const error = refusalError({ ...refusal, status: 422, field: "steps", detail: "at most 50" });
    expect(error.message).toContain('"steps"');
    expect(error.message).toContain("at most 50");
    expect(error.nextStep).toContain("steps");
  });

  it("hands on how long to wait", () => {
    const error = refusalError({ ...refusal, status: 429, retryAfterMs: 4200 });
    expect(error.retryAfterMs).toBe(4200);
    expect(error.nextStep).toContain("5 seconds");
  });
});

describe("a service's words", () => {
  it("are one line, without the key and without a picture's bytes", () => {
    const words = `Bad key sk-1234\nin {"image":"${"iVBORw0KGgo".repeat(50)}"}`;
    expect(quote(words, "sk-1234")).toBe('Bad key (key) in {"image":"(data)"}');
  });

  it.each([null, undefined, 7, "", " \n "])("are left out where they are %j", (words) => {
    expect(quote(words, null)).toBeNull();
  });

  it("never hold the key, nor more than was allowed", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const words = quote(`${before}sk-secret-key${after}`, "sk-secret-key", 40);
        expect(words ?? "").not.toContain("sk-secret-key");
        expect((words ?? "").length).toBeLessThanOrEqual(41);
      }),
    );
  });
});
