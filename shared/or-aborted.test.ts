import { describe, expect, it } from "vitest";
import { AppError } from "./errors.ts";
import { orAborted } from "./or-aborted.ts";

const never = new Promise<never>(() => {});
const reason = new AppError("cancelled", "Stopped.");

describe("work that can be left", () => {
  it("ends as it would alone while nobody aborts", async () => {
    const { signal } = new AbortController();
    await expect(orAborted(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(orAborted(Promise.reject(new Error("full")), signal)).rejects.toThrow("full");
  });

  it("is left with the signal's reason, before or while it runs", async () => {
    const stop = new AbortController();
    const left = orAborted(never, stop.signal);
    stop.abort(reason);
    await expect(left).rejects.toBe(reason);
    await expect(orAborted(never, stop.signal)).rejects.toBe(reason);
  });
});
