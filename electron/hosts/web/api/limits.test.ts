import { describe, expect, it } from "vitest";
import { createByteBudget, createRateLimit } from "./limits.ts";

const never = new AbortController().signal;
/** What has settled by now. */
const settled = async (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), new Promise((resolve) => setImmediate(() => resolve(false)))]);

describe("the rate of a caller", () => {
  it("lets a burst through, then as many as time brings", () => {
    let time = 0;
    const rate = createRateLimit(10, 3, () => time);
    expect([1, 2, 3].map(() => rate.take("ada"))).toEqual([null, null, null]);
    expect(rate.take("ada")).toBeCloseTo(100);
    time += 100;
    expect([rate.take("ada"), rate.take("ada")]).toEqual([null, expect.closeTo(100)]);
    time += 3_600_000;
    expect([1, 2, 3, 4].map(() => rate.take("ada") === null)).toEqual([true, true, true, false]);
  });

  it("is each caller's own", () => {
    const rate = createRateLimit(1, 1, () => 0);
    expect([rate.take("ada"), rate.take("bob"), rate.take("ada")]).toEqual([null, null, 1000]);
  });

  it("has no limit at 0", () => {
    const rate = createRateLimit(0, 1, () => 0);
    expect(Array.from({ length: 1000 }, () => rate.take("ada")).every((wait) => wait === null)).toBe(true);
  });
});

describe("the bytes in memory", () => {
  it("let in what fits, in the order of asking, however small what comes later is", async () => {
    const budget = createByteBudget(100, 60_000);
    const first = await budget.take(80, never);
    const second = budget.take(50, never);
    const third = budget.take(10, never);
    expect([await settled(second), await settled(third)]).toEqual([false, false]);
    first();
    expect([await settled(second), await settled(third)]).toEqual([true, true]);
  });

  it("come back once, however often they are given back", async () => {
    const budget = createByteBudget(100, 60_000);
    const release = await budget.take(60, never);
    await budget.take(40, never);
    release();
    release();
    await budget.take(60, never);
    expect(await settled(budget.take(1, never))).toBe(false);
  });

  it("let one in that is larger than all of them, alone", async () => {
    const budget = createByteBudget(100, 60_000);
    const release = await budget.take(1000, never);
    const other = budget.take(1, never);
    expect(await settled(other)).toBe(false);
    release();
    expect(await settled(other)).toBe(true);
  });

  it("send away who waits too long, and let in who comes behind", async () => {
    const budget = createByteBudget(100, 20);
    await budget.take(80, never);
    const waiting = budget.take(50, never);
    const behind = budget.take(20, never);
    await expect(waiting).rejects.toMatchObject({ code: "unavailable", retryAfterMs: 5_000 });
    expect(await settled(behind)).toBe(true);
  });

  it("are there at once or not at all for what cannot wait, which passes nobody who does", async () => {
    const budget = createByteBudget(100, 60_000);
    const release = budget.takeNow(60);
    const isFull = expect.objectContaining({ code: "unavailable", retryAfterMs: 5_000 }) as Error;
    expect(() => budget.takeNow(50)).toThrow(isFull);
    const waiting = budget.take(90, never);
    expect(() => budget.takeNow(1)).toThrow(isFull);
    release();
    (await waiting)();
    budget.takeNow(100);
  });

  it("let others pass one who has gone", async () => {
    const budget = createByteBudget(100, 60_000);
    await budget.take(80, never);
    const gone = new AbortController();
    const waiting = budget.take(50, gone.signal);
    const behind = budget.take(20, never);
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    expect(await settled(behind)).toBe(true);
    await expect(budget.take(1, gone.signal)).rejects.toMatchObject({ code: "cancelled" });
  });
});
