import { describe, expect, it } from "vitest";
import { startFakeServer } from "../../test/fakes/providers/fake-server.ts";
import { paidFetch } from "./paid-fetch.ts";

describe("a paid fetch", () => {
  it("asks as fetch does", async () => {
    const server = await startFakeServer({
      answer: ({ method, body }) => ({ kind: "reply", status: 201, body: `${method} ${body.toString()}` }),
    });
    const reply = await paidFetch(fetch)(server.origin, { method: "POST", body: "words" });
    expect(reply.status).toBe(201);
    expect(await reply.text()).toBe("POST words");
    await server.close();
  });

  it("switches off Node's own limits, which would end a slow edit after five minutes", async () => {
    const dispatched: object[] = [];
    const spy: typeof fetch = async (_input, init) => {
      // `as`: what fetch is handed beyond its type is what this is about.
      const { dispatcher } = init as unknown as { dispatcher: { dispatch(...args: unknown[]): boolean } };
      dispatcher.dispatch(
        { origin: "http://127.0.0.1:9", path: "/", method: "GET" },
        {
          onConnect: () => {},
          onError: () => {},
          onHeaders: () => true,
          onData: () => true,
          onComplete: () => {},
        },
      );
      return new Response();
    };
    const key = Symbol.for("undici.globalDispatcher.1");
    await fetch("data:,"); // Node makes its dispatcher when fetch is first used
    const real: unknown = Reflect.get(globalThis, key);
    Reflect.set(globalThis, key, { dispatch: (options: object) => dispatched.push(options) > 0 });
    try {
      await paidFetch(spy)("http://127.0.0.1:9");
    } finally {
      Reflect.set(globalThis, key, real);
    }
    expect(dispatched).toEqual([
      expect.objectContaining({ origin: "http://127.0.0.1:9", headersTimeout: 0, bodyTimeout: 0 }),
    ]);
  });

  it.each([
    ["words", () => "words"],
    ["a form", formOfOneFile],
  ])("sends %s once where the answer is 421, which fetch sends anew by itself", async (_what, body) => {
    const server = await startFakeServer({ answer: () => ({ kind: "reply", status: 421, body: "{}" }) });
    await expect(paidFetch(fetch)(server.origin, { method: "POST", body: body() })).rejects.toThrow(
      "fetch failed",
    );
    expect(server.requests).toHaveLength(1);
    await server.close();
  });
});

function formOfOneFile(): FormData {
  const form = new FormData();
  form.append("image", new Blob([new Uint8Array(10)]), "image.png");
  return form;
}
