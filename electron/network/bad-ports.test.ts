import { expect, it } from "vitest";
import { hasBadPort } from "./bad-ports.ts";

it("are all that the platform's own fetch refuses", async () => {
  // Whatever it lets through ends here instead of on a socket.
  const dispatcher = {
    dispatch: () => {
      throw new Error("let through");
    },
  };
  const isRefused = async (url: URL) => {
    // Of the dispatcher's many methods fetch calls only this one.
    const init = { dispatcher } as unknown as RequestInit;
    const [answer] = await Promise.allSettled([fetch(url, init)]);
    return String(answer.status === "rejected" && answer.reason.cause?.message) === "bad port";
  };
  const missing: number[] = [];
  for (let port = 1; port <= 11_000; port++) {
    const url = new URL(`http://example.com:${port}/`);
    if (!hasBadPort(url) && (await isRefused(url))) missing.push(port);
  }
  expect(missing).toEqual([]);
});

it("are none that web servers listen on", () => {
  const usual = ["", ":80", ":443", ":3000", ":8000", ":8080", ":8443", ":65535"];
  expect(usual.filter((port) => hasBadPort(new URL(`https://example.com${port}/`)))).toEqual([]);
});
