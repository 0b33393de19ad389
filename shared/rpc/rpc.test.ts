import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pairWires, transports, type WirePair } from "../../test/support/paired-wires.ts";
import { collect, contract, failure, makeHandlers, settle } from "../../test/support/rpc-fixture.ts";
import { AppError } from "../errors.ts";
import { createClient } from "./client.ts";
import type { ClientOf } from "./define.ts";
import { serve } from "./serve.ts";

describe.each(Object.entries(transports))("rpc over %s", (_name, copy) => {
  let wires: WirePair;
  let client: ClientOf<typeof contract>;
  let seen: ReturnType<typeof makeHandlers>["seen"];
  let internal: { error: unknown; path: string }[];
  let closeClient: () => void;
  let stopServing: () => void;

  beforeEach(() => {
    wires = pairWires(copy);
    const made = makeHandlers();
    seen = made.seen;
    internal = [];
    stopServing = serve(contract, made.handlers, wires.server, {
      onInternalError: (error, path) => internal.push({ error, path }),
      maximumOpen: 4,
    });
    ({ client, close: closeClient } = createClient(contract, wires.client));
  });
  afterEach(() => wires.close());

  describe("a call", () => {
    it("answers with what the handler returned", async () => {
      await expect(client.sums.add({ left: 2, right: 3 })).resolves.toEqual({ sum: 5 });
    });

    it("keeps answers of calls that run at the same time apart", async () => {
      const sums = await Promise.all([1, 2, 3].map((left) => client.sums.add({ left, right: 10 })));
      expect(sums.map(({ sum }) => sum)).toEqual([11, 12, 13]);
    });

    it("rejects with the handler's own error, next step and retry hint included", async () => {
      const error = await failure(client.trouble.refuse(null));
      expect(error.toData()).toEqual({
        code: "storage-full",
        message: "The disk is full.",
        nextStep: "Make room.",
        retryable: true,
        charge: null,
      });
    });

    it("hides the text of a crash and tells the log", async () => {
      const error = await failure(client.trouble.crash(null));
      expect(error.code).toBe("internal");
      expect(JSON.stringify(wires.atClient)).not.toContain("secret");
      expect(internal).toEqual([{ error: new Error("secret path /home/ada/keys"), path: "trouble.crash" }]);
    });

    it.each(["lie", "notJson"] as const)(
      "makes an answer that breaks the contract (%s) internal",
      async (name) => {
        expect((await failure(client.trouble[name](null))).code).toBe("internal");
        expect(internal[0]?.path).toBe(`trouble.${name}`);
      },
    );

    it("names the field of an invalid input", async () => {
      const error = await failure(client.sums.add({ left: 1, right: "two" as never }));
      expect(error.code).toBe("invalid-input");
      expect(error.message).toContain("sums.add");
      expect(error.message).toContain("right");
    });

    it("leaves keys with undefined out, whatever the transport would do with them", async () => {
      await expect(client.trouble.echo({ note: undefined })).resolves.toEqual([]);
    });

    it("rejects an input that JSON cannot hold, without sending it", async () => {
      const error = await failure(client.sums.add({ left: 1n as never, right: 2 }));
      expect(error.code).toBe("invalid-input");
      await settle();
      expect(wires.atServer).toEqual([]);
    });

    it("stops at the server when its signal aborts", async () => {
      const controller = new AbortController();
      const waiting = failure(client.trouble.wait(null, { signal: controller.signal }));
      await seen.waiting.promise;
      controller.abort();
      expect((await waiting).code).toBe("cancelled");
      expect(await seen.aborted.promise).toMatchObject({ code: "cancelled" });
    });

    it("is not sent when its signal has aborted before", async () => {
      const error = await failure(client.trouble.wait(null, { signal: AbortSignal.abort() }));
      expect(error.code).toBe("cancelled");
      await settle();
      expect(wires.atServer).toEqual([]);
    });

    it("stops listening to its signal once answered", async () => {
      const controller = new AbortController();
      const remove = vi.spyOn(controller.signal, "removeEventListener");
      await client.sums.add({ left: 1, right: 1 }, { signal: controller.signal });
      expect(remove).toHaveBeenCalledWith("abort", expect.any(Function));
      controller.abort();
      await settle();
      expect(wires.atServer).toHaveLength(1);
    });
  });

  describe("a stream", () => {
    it("gives every event in order, then ends", async () => {
      expect(await collect(client.sums.count({ to: 5 }))).toEqual([0, 1, 2, 3, 4]);
    });

    it("asks only when it is read", async () => {
      client.trouble.forever(null);
      await settle();
      expect(wires.atServer).toEqual([]);
    });

    it("cancels at the server on break", async () => {
      for await (const { value } of client.trouble.forever(null)) if (value === 2) break;
      await seen.left.promise;
      expect(wires.atServer.at(-1)).toEqual({ type: "cancel", id: 1 });
    });

    it("leaves a handler that does not look at its signal", async () => {
      for await (const _event of client.trouble.deaf(null)) break;
      await expect(seen.left.promise).resolves.toBeUndefined();
    });

    it("ends with an error when its signal aborts, and gives nothing that had come before", async () => {
      const controller = new AbortController();
      const values: number[] = [];
      const reading = (async () => {
        for await (const { value } of client.trouble.forever(null, { signal: controller.signal })) {
          values.push(value);
          await settle(); // several more arrive meanwhile
          controller.abort();
        }
      })();
      expect((await failure(reading)).code).toBe("cancelled");
      expect(values).toEqual([0]);
      await seen.left.promise;
    });

    it("gives the events before an error, then throws it", async () => {
      const values: number[] = [];
      const error = await failure(
        (async () => {
          for await (const { value } of client.trouble.failLate(null)) values.push(value);
        })(),
      );
      expect(values).toEqual([1, 2]);
      expect(error.code).toBe("interrupted");
    });

    it("sends nothing after a cancel", async () => {
      for await (const _event of client.trouble.forever(null)) break;
      await seen.left.promise;
      await settle();
      const before = wires.atClient.length;
      await settle();
      expect(wires.atClient.length).toBe(before);
    });
  });

  describe("a lost connection", () => {
    it("aborts what runs at the server and fails what waits at the client", async () => {
      const waiting = failure(client.trouble.wait(null));
      const reading = failure(collect(client.trouble.deaf(null)));
      await seen.waiting.promise;
      await settle();
      wires.close();
      expect((await waiting).code).toBe("connection-lost");
      expect((await reading).code).toBe("connection-lost");
      expect(await seen.aborted.promise).toBeInstanceOf(AppError);
      await seen.left.promise;
      expect(seen.running).toBe(0);
    });

    it("fails later requests at once", async () => {
      wires.close();
      expect((await failure(client.sums.add({ left: 1, right: 1 }))).code).toBe("connection-lost");
      expect((await failure(collect(client.sums.count({ to: 1 })))).code).toBe("connection-lost");
    });

    it("does not make a handler's late answer an error", async () => {
      const waiting = failure(client.trouble.wait(null));
      await seen.waiting.promise;
      wires.close();
      await waiting;
      await settle();
      expect(internal).toEqual([]);
    });

    it("is what closing the client looks like, and the server stops its work", async () => {
      const waiting = failure(client.trouble.wait(null));
      await seen.waiting.promise;
      closeClient();
      expect((await waiting).code).toBe("connection-lost");
      await seen.aborted.promise;
    });

    it("is what a server that stops serving looks like to its handlers", async () => {
      void failure(client.trouble.wait(null));
      await seen.waiting.promise;
      stopServing();
      await seen.aborted.promise;
      wires.sendToServer({ type: "open", id: 99, path: "sums.add", input: { left: 1, right: 1 } });
      await settle();
      expect(wires.atClient).toEqual([]);
    });
  });
});
