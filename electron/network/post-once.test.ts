import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkForeignUrl, postOnce, type ResolveName } from "./post-once.ts";

describe("something that is sent to somebody else's address", () => {
  let server: Server;
  let port: number;
  let asked: { readonly host: string | undefined; readonly body: string }[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        asked.push({ host: request.headers.host, body });
        if (request.url === "/switch") {
          request.socket.write(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n",
          );
        } else if (request.url === "/cut") request.socket.destroy();
        else response.writeHead(201).end("thanks");
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo); // it listens on a port
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  const send = (url: string, allowPrivate: boolean, addresses: readonly string[] = []) => {
    const resolveName: ResolveName = (_name, found) =>
      found(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    return postOnce({
      url: new URL(url),
      headers: { "Content-Type": "text/plain" },
      body: Buffer.from("hello"),
      allowPrivate,
      signal: AbortSignal.timeout(5_000),
      resolveName,
    });
  };

  it("arrives once, with the name of the address", async () => {
    expect(await send(`http://hooks.example.com:${port}/done`, true, ["127.0.0.1"])).toBe(201);
    expect(asked).toEqual([{ host: `hooks.example.com:${port}`, body: "hello" }]);
  });

  it("is not sent again over a connection that was cut", async () => {
    await expect(send(`http://hooks.example.com:${port}/cut`, true, ["127.0.0.1"])).rejects.toMatchObject({
      code: "ECONNRESET",
    });
    expect(asked).toHaveLength(1);
  });

  it("ends with the status of a receiver that switches to another protocol", async () => {
    expect(await send(`http://hooks.example.com:${port}/switch`, true, ["127.0.0.1"])).toBe(101);
  });

  it.each([["127.0.0.1"], ["93.184.216.34", "10.0.0.7"], ["::1"], ["::ffff:192.168.1.1"], ["fe80::1"]])(
    "does not leave for a public name that leads to %s",
    async (...addresses) => {
      await expect(send(`http://hooks.example.com:${port}/`, false, addresses)).rejects.toMatchObject({
        code: "invalid-input",
        message: "hooks.example.com is an address of a private network.",
      });
      expect(asked).toEqual([]);
    },
  );

  it("does not leave for a private address that is written out", async () => {
    await expect(send(`http://127.0.0.1:${port}/`, false)).rejects.toMatchObject({ code: "invalid-input" });
    expect(asked).toEqual([]);
  });

  it("ends with its signal", async () => {
    const over = new Error("over");
    const sending = postOnce({
      url: new URL(`http://127.0.0.1:${port}/`),
      headers: {},
      body: Buffer.from("x"),
      allowPrivate: true,
      signal: AbortSignal.abort(over),
    });
    await expect(sending).rejects.toBe(over);
  });
});

describe("an address that a program names", () => {
  it.each([
    "",
    "/done",
    "ftp://example.com/",
    "javascript:alert(1)",
    "https://a:b@example.com/",
    "https://example.com:22/",
    "http://192.88.99.1/",
    "http://[3fff:fff::1]/",
    "http://nas.localdomain/",
    "http://files.corp/",
    "http://[::]/",
  ])("is refused when it is %s", (address) => {
    expect(() => checkForeignUrl(address, false)).toThrow(expect.objectContaining({ code: "invalid-input" }));
  });

  it("may lead into a private network only where that is allowed", () => {
    expect(() => checkForeignUrl("http://192.168.0.2/", false)).toThrow("private network");
    expect(checkForeignUrl("http://192.168.0.2/", true).href).toBe("http://192.168.0.2/");
    expect(checkForeignUrl("https://example.com/done?x=1", false).href).toBe("https://example.com/done?x=1");
  });
});
