import { afterEach, describe, expect, it, vi } from "vitest";
import { RequestQueue } from "./request-queue.ts";

describe("requests that are handled in their order", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("wait for one that is asynchronous, whichever of them fail", async () => {
    const reported: unknown[] = [];
    vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
    const handled: string[] = [];
    const queue = new RequestQueue<string>((request) => {
      handled.push(request);
      if (request === "throws") throw new Error("at once");
      if (request === "rejects") return Promise.reject(new Error("later"));
      return request === "slow" ? Promise.resolve() : undefined;
    });
    for (const request of ["quick", "slow", "throws", "rejects", "last"]) queue.add(request);
    expect(handled).toEqual(["quick", "slow"]);
    await vi.waitFor(() => expect(handled).toEqual(["quick", "slow", "throws", "rejects", "last"]));
    expect(reported).toEqual([new Error("at once"), new Error("later")]);
    queue.add("quick");
    expect(handled).toHaveLength(6);
  });
});
