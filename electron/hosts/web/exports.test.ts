import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createExportShelf } from "./exports.ts";

const request = (size: number, fileName = "a.png") => ({
  fileName,
  mediaType: "image/png",
  encode: async () => ({ bytes: new Uint8Array(size), warnings: [] }),
});
const { signal } = new AbortController();

describe("exports for a browser", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are fetched once, from an address that cannot be guessed", async () => {
    const shelf = createExportShelf();
    const outcome = await shelf.deliver(request(5), signal);
    expect(outcome).toMatchObject({ type: "download", fileName: "a.png", byteLength: 5 });
    const id = outcome.type === "download" ? outcome.url.replace("/exports/", "") : "";
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(shelf.take(id)?.bytes.byteLength).toBe(5);
    expect(shelf.take(id)).toBeUndefined();
  });

  it("are forgotten after five minutes", async () => {
    const shelf = createExportShelf();
    const id = idOf(await shelf.deliver(request(5), signal));
    vi.advanceTimersByTime(5 * 60_000);
    expect(shelf.take(id)).toBeUndefined();
  });

  it("give way to newer ones when together they are too large", async () => {
    const shelf = createExportShelf();
    const sizes = [600, 300, 500].map((megabytes) => megabytes * 1024 ** 2);
    const ids = [];
    for (const byteLength of sizes) {
      // Only the length counts here: a gigabyte of zeros would make the test slow.
      const bytes = Object.defineProperty(new Uint8Array(0), "byteLength", { value: byteLength });
      ids.push(
        idOf(await shelf.deliver({ ...request(0), encode: async () => ({ bytes, warnings: [] }) }, signal)),
      );
    }
    expect(ids.map((id) => shelf.take(id) !== undefined)).toEqual([false, true, true]);
  });

  it("are not made for a caller that has gone", async () => {
    const shelf = createExportShelf();
    const controller = new AbortController();
    const encode = async () => {
      controller.abort();
      return { bytes: new Uint8Array(1), warnings: [] };
    };
    await expect(shelf.deliver({ ...request(1), encode }, controller.signal)).rejects.toMatchObject({
      code: "cancelled",
    });
    let encoded = false;
    const late = shelf.deliver(
      { ...request(1), encode: async () => ((encoded = true), { bytes: new Uint8Array(1), warnings: [] }) },
      controller.signal,
    );
    await expect(late).rejects.toThrow("aborted");
    expect(encoded).toBe(false);
  });

  it("are gone when the host closes", async () => {
    const shelf = createExportShelf();
    const id = idOf(await shelf.deliver(request(5), signal));
    shelf.close();
    expect(shelf.take(id)).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});

function idOf(outcome: { readonly type: string; readonly url?: string }): string {
  return outcome.url?.replace("/exports/", "") ?? "";
}
