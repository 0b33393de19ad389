import { describe, expect, it } from "vitest";
import { accepted, type JobReply, jobReply, readJob, readRefusal } from "./replies.ts";

const replyOf = (fields: Record<string, unknown>): JobReply => jobReply.parse(fields);

describe("what was paid for", () => {
  it.each([-1, "4", {}, null, undefined])("is followed although its cost reads %j", (cost) => {
    const job = { id: "one", polling_url: "https://api.bfl.ai/v1/get_result?id=one" };
    expect(accepted.parse({ ...job, cost })).toMatchObject(job);
  });

  it("is fetched although its prompt is no text", () => {
    const result = { sample: "https://x.example/1.png", prompt: ["a", "b"] };
    expect(readJob(replyOf({ status: "Ready", result }), null)).toMatchObject({
      status: "done",
      value: { sampleUrl: "https://x.example/1.png", prompt: null },
    });
  });
});

describe("a job's status", () => {
  it.each([
    [{ status: "Pending" }, { type: "queued", position: null }],
    [{ status: "Reasoning" }, { type: "progress", fraction: null, stage: "Reading the prompt" }],
    [
      { status: "Generating", progress: 0.25 },
      { type: "progress", fraction: 0.25, stage: "Painting" },
    ],
    [
      { status: "Generating", progress: 25 },
      { type: "progress", fraction: 0.25, stage: "Painting" },
    ],
    [
      { status: "Generating", progress: "?" },
      { type: "progress", fraction: null, stage: "Painting" },
    ],
    [{ status: "Upscaling" }, { type: "progress", fraction: null, stage: "Upscaling" }],
    [{ status: "" }, { type: "progress", fraction: null, stage: "Working" }],
  ])("%j waits and is told", (fields, event) => {
    expect(readJob(replyOf(fields), null)).toEqual({ status: "waiting", events: [event] });
  });

  it("is done with an address, the cost in dollars and the prompt", () => {
    const result = { sample: "https://x.example/1.png", prompt: "a tall red door", seed: 7 };
    expect(readJob(replyOf({ status: "Ready", cost: 4.55, result }), null)).toEqual({
      status: "done",
      value: {
        sampleUrl: "https://x.example/1.png",
        cost: { amount: 0.0455, currency: "USD" },
        prompt: "a tall red door",
      },
    });
  });

  it.each([
    [{ status: "Ready", result: {} }, "provider-failed", "charged"],
    [{ status: "Ready", result: "nonsense" }, "provider-failed", "charged"],
    [{ status: "Error" }, "provider-failed", "unknown"],
    [{ status: "Failed", details: { reason: "too dark" } }, "provider-failed", "unknown"],
    [{ status: "Request Moderated" }, "moderated", "unknown"],
    [{ status: "Content Moderated", details: { "Moderation Reasons": ["A", "B"] } }, "moderated", "unknown"],
    [{ status: "Task not found" }, "result-expired", "unknown"],
  ])("%j ends the job", (fields, code, charge) => {
    expect(() => readJob(replyOf(fields), null)).toThrow(expect.objectContaining({ code, charge }));
  });

  it("repeats why something was filtered", () => {
    const reply = replyOf({ status: "Content Moderated", details: { "Moderation Reasons": ["A", "B"] } });
    expect(() => readJob(reply, null)).toThrow("It says: A, B");
  });
});

describe("a refusal's body", () => {
  const read = (body: unknown, headers: Record<string, string> = {}) =>
    readRefusal({ status: 422, headers: new Headers(headers), body }, "FLUX", "secret-key", 0);

  it.each([
    [{ detail: "Not authenticated" }, "Not authenticated", null],
    [{ detail: [{ loc: ["body", "steps"], msg: "too many", type: "x" }] }, "too many", "steps"],
    [{ detail: [{ loc: ["body", "images", 2], msg: "too small" }] }, "too small", "images"],
    [{ error: "no_credits", message: "Buy some" }, "Buy some", null],
    [{ error: "no_credits" }, "no_credits", null],
    [{ detail: { deeply: "odd" } }, null, null],
    ["a sentence", null, null],
    [null, null, null],
    [{ detail: "secret-key is wrong" }, "(key) is wrong", null],
  ])("%j is read", (body, detail, field) => {
    expect(read(body)).toMatchObject({ detail, field });
  });

  it("may say how long to wait, the header first", () => {
    expect(read({ retry_after: 2 }).retryAfterMs).toBe(2000);
    expect(read({ retry_after: 2 }, { "retry-after": "5" }).retryAfterMs).toBe(5000);
    expect(read({}).retryAfterMs).toBeNull();
  });
});
