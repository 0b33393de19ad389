import { beforeEach, describe, expect, it } from "vitest";
import type { JobId } from "../../../../shared/domain/ids.ts";
import { AppError } from "../../../../shared/errors.ts";
import { createFakeEngine, type FakeEngine } from "../../../../test/fakes/fake-program-engine.ts";
import { createIdempotency, fingerprintOf, type SubmitOne } from "./idempotency.ts";

describe("of several pictures, when one is refused", () => {
  let engine: FakeEngine;
  let cancelled: JobId[];
  let hasBegun: boolean;

  beforeEach(() => {
    engine = createFakeEngine(new Uint8Array());
    engine.hold(); // it has no picture to end with
    cancelled = [];
    hasBegun = false;
  });

  const ask = (header: string | undefined, refusedFrom: number) => {
    const submit: SubmitOne = async (index, requestKey) => {
      if (index >= refusedFrom) throw new AppError("spending-cap", "The cap is reached.");
      const edit = {
        modelId: "fake/paint" as never,
        prompt: "",
        parameters: {},
        seed: index,
        source: { kind: "blank", size: { width: 1, height: 1 } },
        mask: null,
        references: [],
        variationGroup: null,
      } as const;
      return (await engine.submit(edit, new AbortController().signal, { requestKey })).jobId;
    };
    const cancel: FakeEngine["cancel"] = (id) => {
      cancelled.push(id);
      const { request, createdAt, estimate, sequence } = engine.job(id);
      const job = { id, request, createdAt, estimate, sequence };
      return hasBegun
        ? {
            ...job,
            status: "running",
            progress: null,
            stage: "Painting",
            previewUrl: null,
            cancelCharge: null,
            log: [],
          }
        : { ...job, status: "cancelled", charge: null };
    };
    return createIdempotency({ requestKeys: engine.requestKeys, cancel }).jobs(header, "f", 3, submit);
  };

  it("cancels those before it, which nobody could find", async () => {
    await expect(ask(undefined, 2)).rejects.toMatchObject({ message: "The cap is reached.", charge: null });
    expect(cancelled).toEqual(["job-1", "job-2"]);
  });

  it("says which had begun and may cost", async () => {
    hasBegun = true;
    await expect(ask(undefined, 1)).rejects.toMatchObject({
      code: "spending-cap",
      charge: "unknown",
      message: expect.stringContaining("/edit/status/job-1") as string,
    });
  });

  it("keeps those before it where a key finds them, and makes only the rest", async () => {
    await expect(ask("order-1", 2)).rejects.toMatchObject({
      message: expect.stringContaining("/edit/status/job-2") as string,
    });
    expect(cancelled).toEqual([]);
    expect(await ask("order-1", 3)).toEqual(["job-1", "job-2", "job-3"]);
  });
});

describe("the fingerprint of a request", () => {
  const same = (one: unknown, other: unknown) => fingerprintOf(one) === fingerprintOf(other);
  const picture = Buffer.alloc(100_000, 7).toString("base64");

  it("is the same whatever order its fields have", () => {
    expect(same({ a: 1, b: [picture, null] }, { b: [picture, null], a: 1 })).toBe(true);
  });

  it.each([
    ["a field", { prompt: "a" }, { prompt: "b" }],
    ["an order", ["a", "b"], ["b", "a"]],
    ["one byte of a picture", picture, `C${picture.slice(1)}`],
    ["a long prompt's punctuation", "hello world ".repeat(2_600), "hello, world ".repeat(2_600)],
    ["a character that base64 skips", `${picture.slice(0, -1)}!`, `${picture.slice(0, -1)}?`],
  ])("is another for another %s", (_case, one, other) => {
    expect(same({ value: one }, { value: other })).toBe(false);
  });
});
