import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pairWires, transports, type WirePair } from "../../test/support/paired-wires.ts";
import { collect, contract, failure, makeHandlers, settle } from "../../test/support/rpc-fixture.ts";
import { createClient } from "./client.ts";
import type { ClientOf } from "./define.ts";
import { serve } from "./serve.ts";

describe.each(Object.entries(transports))("rpc over %s", (_name, copy) => {
  let wires: WirePair;
  let client: ClientOf<typeof contract>;
  let seen: ReturnType<typeof makeHandlers>["seen"];
  let internal: unknown[];

  beforeEach(() => {
    wires = pairWires(copy);
    const made = makeHandlers();
    seen = made.seen;
    internal = [];
    serve(contract, made.handlers, wires.server, {
      onInternalError: (error) => internal.push(error),
      maximumOpen: 4,
    });
    ({ client } = createClient(contract, wires.client));
  });
  afterEach(() => wires.close());

  describe("frames that no client of ours sends", () => {
    it.each([
      "sums.multiply",
      "constructor.name",
      "__proto__.toString",
      "sums.constructor",
      "sums.__proto__",
      "sums.add.more",
      "sums",
      "",
      ".",
    ])("refuses the path %j", async (path) => {
      wires.sendToServer({ type: "open", id: 7, path, input: null });
      await settle();
      expect(wires.atClient).toMatchObject([{ type: "fail", id: 7, error: { code: "not-found" } }]);
      expect(internal).toEqual([]);
    });

    it("refuses a malformed request that has a number", async () => {
      wires.sendToServer({ type: "open", id: 3, path: 5, input: null });
      await settle();
      expect(wires.atClient).toMatchObject([{ type: "fail", id: 3, error: { code: "invalid-input" } }]);
    });

    it("refuses input nested deeper than the stack", async () => {
      // JSON.parse takes any depth, so a socket can bring this in.
      const input: unknown = JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
      const pair = pairWires((frame) => frame);
      serve(contract, makeHandlers().handlers, pair.server, { onInternalError: () => {} });
      pair.sendToServer({ type: "open", id: 3, path: "trouble.wait", input });
      await settle();
      expect(pair.atClient).toMatchObject([{ type: "fail", id: 3, error: { code: "invalid-input" } }]);
    });

    it("drops a second request with a number that is in use and goes on with the first", async () => {
      wires.sendToServer({ type: "open", id: 1, path: "trouble.wait", input: null });
      wires.sendToServer({ type: "open", id: 1, path: "sums.add", input: { left: 1, right: 1 } });
      await settle();
      expect(wires.atClient).toEqual([]);
      expect(seen.running).toBe(1);
    });

    it("refuses more open requests than it allows, and takes new ones when some have ended", async () => {
      for (let id = 1; id <= 5; id++) {
        wires.sendToServer({ type: "open", id, path: "trouble.wait", input: null });
      }
      await settle();
      expect(wires.atClient).toMatchObject([
        { type: "fail", id: 5, error: { code: "unavailable", retryable: true } },
      ]);
      wires.sendToServer({ type: "cancel", id: 1 });
      await settle();
      wires.sendToServer({ type: "open", id: 6, path: "sums.add", input: { left: 1, right: 1 } });
      await settle();
      expect(wires.atClient.at(-1)).toEqual({ type: "done", id: 6, value: { sum: 2 } });
    });

    it("ignores a cancel of what is not open", async () => {
      wires.sendToServer({ type: "cancel", id: 12 });
      await expect(client.sums.add({ left: 1, right: 1 })).resolves.toEqual({ sum: 2 });
    });

    it("answers the next call whatever came before", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(hostileFrame, { maxLength: 20 }), async (frames) => {
          const pair = pairWires((frame) => frame);
          const errors: unknown[] = [];
          serve(contract, makeHandlers().handlers, pair.server, {
            onInternalError: (error) => errors.push(error),
          });
          const honest = createClient(contract, pair.client).client;
          for (const frame of frames) {
            pair.sendToServer(frame);
            pair.sendToClient(frame);
          }
          await expect(honest.sums.add({ left: 20, right: 22 })).resolves.toEqual({ sum: 42 });
          expect(errors).toEqual([]);
          pair.close();
        }),
        { numRuns: 200 },
      );
    });
  });

  describe("answers that no server of ours sends", () => {
    it("fails a call whose answer does not parse", async () => {
      const waiting = failure(client.trouble.wait(null));
      wires.sendToClient({ type: "done", id: 1, value: { sum: 5 } });
      expect((await waiting).code).toBe("version-mismatch");
    });

    it("fails a call whose error has a code of a later version", async () => {
      const waiting = failure(client.trouble.wait(null));
      wires.sendToClient({ type: "fail", id: 1, error: { code: "new-code", message: "" } });
      expect((await waiting).code).toBe("version-mismatch");
    });

    it("ignores answers to nothing, and what comes after the answer", async () => {
      wires.sendToClient({ type: "done", id: 40, value: null });
      wires.sendToClient({ type: "next", id: 41, value: null });
      await expect(client.sums.add({ left: 1, right: 1 })).resolves.toEqual({ sum: 2 });
      wires.sendToClient({ type: "done", id: 1, value: { sum: 9 } });
      wires.sendToClient({ type: "fail", id: 1, error: { code: "internal" } });
      await expect(client.sums.add({ left: 1, right: 2 })).resolves.toEqual({ sum: 3 });
    });

    it("cancels a stream whose event does not parse", async () => {
      const reading = failure(collect(client.trouble.deaf(null)));
      wires.sendToClient({ type: "next", id: 1, value: { value: "one" } });
      expect((await reading).code).toBe("version-mismatch");
      await seen.left.promise;
    });
  });
});

/** Numbers from 1000 on, so that the honest client's request is not among those cancelled or answered. */
const hostileFrame = fc.oneof(
  fc.anything(),
  fc.record({
    type: fc.constantFrom("open", "cancel", "next", "done", "fail", "__proto__"),
    id: fc.oneof(fc.integer({ min: 1000 }), fc.constantFrom(0, -1, 1.5, Number.NaN, "1", null, undefined)),
    path: fc.oneof(
      fc.constantFrom("sums.add", "trouble.refuse", "constructor.constructor", "__proto__.valueOf"),
      fc.string(),
    ),
    input: fc.anything(),
    value: fc.anything(),
    error: fc.anything(),
  }),
);
