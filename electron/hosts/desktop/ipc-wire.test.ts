import { EventEmitter } from "node:events";
import type { WebFrameMain } from "electron";
import { beforeEach, describe, expect, it } from "vitest";
import { createClient } from "../../../shared/rpc/client.ts";
import { serve } from "../../../shared/rpc/serve.ts";
import { contract, failure, makeHandlers } from "../../../test/support/rpc-fixture.ts";
import { createLog } from "../../log.ts";
import { type PageContents, servePages } from "./ipc-wire.ts";

const log = createLog({ level: "error", write: () => {} });

type Frame = Pick<WebFrameMain, "url" | "parent" | "processId" | "routingId">;

const pageFrame: Frame = { url: "app://palimpsest/", parent: null, processId: 4, routingId: 7 };

/** A window's contents, its ipc and the page in it, as far as the wire can see them. */
class FakeContents extends EventEmitter {
  readonly ipc = new EventEmitter();
  readonly toPage = new EventEmitter();
  mainFrame = pageFrame as WebFrameMain; // only these four are looked at
  destroyed = false;

  send(channel: string, frame: unknown) {
    const copy: unknown = structuredClone(frame);
    setImmediate(() => this.toPage.emit(channel === "rpc-close" ? "close" : "frame", copy));
  }
  isDestroyed() {
    return this.destroyed;
  }
  /** What preload does, from any frame. */
  fromPage(frame: unknown, senderFrame: Frame | null = { ...pageFrame }) {
    this.ipc.emit("rpc", { senderFrame }, structuredClone(frame));
  }
  reopen(senderFrame: Frame | null = { ...pageFrame }) {
    this.ipc.emit("rpc-reopen", { senderFrame });
  }
  /** The client that a page makes over the preload's bridge. */
  connect() {
    const listen = (name: string) => (listener: (message: unknown) => void) => {
      this.toPage.on(name, listener);
      return () => this.toPage.off(name, listener);
    };
    return createClient(contract, {
      send: (frame) => this.fromPage(frame),
      onFrame: listen("frame"),
      onClose: listen("close"),
    });
  }
}

describe("the wire to the window's page", () => {
  let contents: FakeContents;
  let seen: ReturnType<typeof makeHandlers>["seen"];
  let pages: number;
  let lose: () => void;

  beforeEach(() => {
    contents = new FakeContents();
    pages = 0;
    const made = makeHandlers();
    seen = made.seen;
    servePages(
      contents as unknown as PageContents, // an EventEmitter has all its methods, under wider types
      (wire) => {
        pages++;
        lose = () => wire.lose();
        serve(contract, made.handlers, wire, { onInternalError: () => {} });
      },
      log,
    );
  });

  it("carries calls and answers", async () => {
    await expect(contents.connect().client.sums.add({ left: 1, right: 2 })).resolves.toEqual({ sum: 3 });
    expect(pages).toBe(1);
  });

  it.each<[string, Frame | null]>([
    ["a frame within the page", { ...pageFrame, parent: pageFrame as WebFrameMain, routingId: 8 }],
    ["a top frame at another address", { ...pageFrame, url: "https://evil.example/" }],
    ["an empty frame", { ...pageFrame, url: "about:blank" }],
    ["a top frame of another window", { ...pageFrame, routingId: 8 }],
    ["the same number in another process", { ...pageFrame, processId: 5 }],
    ["a frame that is gone", null],
    [
      "a frame that goes while it is looked at",
      {
        ...pageFrame,
        get url(): string {
          throw new Error("Render frame was disposed");
        },
      },
    ],
  ])("takes nothing from %s", (_case, senderFrame) => {
    contents.fromPage({ type: "open", id: 1, path: "trouble.wait", input: null }, senderFrame);
    expect(pages).toBe(0);
    expect(seen.running).toBe(0);
  });

  it.each(["did-navigate", "render-process-gone", "destroyed"])(
    "ends what ran for a page on %s",
    async (event) => {
      void failure(contents.connect().client.trouble.wait(null));
      await seen.waiting.promise;
      contents.emit(event);
      expect(await seen.aborted.promise).toMatchObject({ code: "cancelled" });
    },
  );

  it("starts afresh with the page that comes after, whose numbers begin at one again", async () => {
    void failure(contents.connect().client.trouble.wait(null));
    await seen.waiting.promise;
    contents.emit("did-navigate");
    await expect(contents.connect().client.sums.add({ left: 1, right: 2 })).resolves.toEqual({ sum: 3 });
    expect(pages).toBe(2);
  });

  it("tells the page of a loss, and gives it another wire once it asks, whatever it sent meanwhile", async () => {
    const { client } = contents.connect();
    const waiting = failure(client.trouble.wait(null));
    await seen.waiting.promise;
    lose();
    lose(); // of the same wire: that the page knows already
    contents.fromPage({ type: "open", id: 99, path: "trouble.wait", input: null });
    expect(await waiting).toMatchObject({ code: "connection-lost" });
    expect(await seen.aborted.promise).toMatchObject({ code: "cancelled" });
    expect(pages).toBe(1);

    contents.reopen({ ...pageFrame, routingId: 8 }); // another window's
    contents.fromPage({ type: "cancel", id: 99 });
    expect(pages).toBe(1);
    contents.reopen();
    await expect(client.sums.add({ left: 1, right: 2 })).resolves.toEqual({ sum: 3 });
    expect(pages).toBe(2);
  });

  it("sends nothing into a window that is gone", async () => {
    void failure(contents.connect().client.trouble.wait(null));
    await seen.waiting.promise;
    contents.destroyed = true;
    let sent = 0;
    contents.send = () => {
      sent++;
    };
    contents.emit("destroyed");
    await seen.aborted.promise;
    expect(sent).toBe(0);
  });
});
