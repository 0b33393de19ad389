import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { getOnce } from "./get-once.ts";
import type { ResolveName } from "./post-once.ts";

describe("fetching somebody else's address", () => {
  let server: Server;
  let answer: RequestListener;
  let asked = 0;

  beforeEach(async () => {
    asked = 0;
    answer = (_request, response) => response.end("the picture");
    server = createServer((request, response) => {
      asked++;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server listens
  const get = (address: string, more: Partial<Parameters<typeof getOnce>[0]> = {}) =>
    getOnce({
      address,
      allowPrivate: true,
      maximumBytes: 1000,
      signal: new AbortController().signal,
      ...more,
    });

  it("gives its bytes, and of a redirect where it leads", async () => {
    const got = await get(origin());
    expect([got.status, new TextDecoder().decode(got.bytes)]).toEqual([200, "the picture"]);
    answer = (_request, response) => response.writeHead(302, { Location: "/elsewhere" }).end();
    expect(await get(origin())).toMatchObject({ status: 302, location: "/elsewhere" });
  });

  it("fails where the server switches to another protocol", async () => {
    const upgrade = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n";
    answer = ({ socket }) => void socket.write(upgrade);
    await expect(get(origin())).rejects.toMatchObject({ code: "network" });
  });

  it("asks no private address, and no public name that leads to one", async () => {
    const toThisComputer: ResolveName = (_name, found) => found(null, [{ address: "127.0.0.1", family: 4 }]);
    const guarded = { allowPrivate: false, resolveName: toThisComputer };
    for (const address of [
      origin(),
      "https://127.0.0.1/",
      "https://rebound.example.com/",
      "http://example.com/",
    ])
      await expect(get(address, guarded)).rejects.toMatchObject({ code: "invalid-input" });
    expect(asked).toBe(0);
  });

  it("ends with what is too large, and with its signal", async () => {
    answer = (_request, response) => response.end(Buffer.alloc(5000));
    await expect(get(origin())).rejects.toMatchObject({ code: "too-large" });
    const ending = new AbortController();
    answer = (_request, response) => {
      response.write("a beginning");
      ending.abort(new Error("enough"));
    };
    await expect(get(origin(), { signal: ending.signal })).rejects.toThrow("enough");
  });
});
