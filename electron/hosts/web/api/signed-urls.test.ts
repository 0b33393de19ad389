import { describe, expect, it } from "vitest";
import { createSignedUrls } from "./signed-urls.ts";

describe("a signed address", () => {
  let time = 1_800_000_000_000;
  const urls = createSignedUrls("a secret", () => time);
  const path = "/v1/images/files/job/own-100.png";
  const queryOf = (url: string) => Object.fromEntries(new URL(url, "http://localhost").searchParams);

  it("is good for its path, until its time is over", () => {
    const query = queryOf(urls.sign(path, 60_000));
    expect(urls.isSigned(path, query)).toBe(true);
    time += 59_000;
    expect(urls.isSigned(path, query)).toBe(true);
    time += 1000;
    expect(urls.isSigned(path, query)).toBe(false);
  });

  it("is good for nothing else", () => {
    const query = queryOf(urls.sign(path, 60_000));
    expect(urls.isSigned(`${path}x`, query)).toBe(false);
    expect(urls.isSigned(path, { ...query, expires: String(Number(query["expires"]) + 1) })).toBe(false);
    expect(urls.isSigned(path, { ...query, signature: `${query["signature"]}A` })).toBe(false);
    expect(createSignedUrls("another", () => time).isSigned(path, query)).toBe(false);
    for (const none of [
      {},
      null,
      undefined,
      { expires: ["1"], signature: ["x"] },
      { ...query, expires: "1e99" },
    ]) {
      expect(urls.isSigned(path, none)).toBe(false);
    }
  });
});
