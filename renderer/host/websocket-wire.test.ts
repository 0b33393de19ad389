import { beforeEach, describe, expect, it } from "vitest";
import { type Socket, webSocketWire } from "./websocket-wire.ts";

/** A socket and a clock in the test's hands. */
function makeOutside() {
  const sockets: FakeSocket[] = [];
  const waits: { milliseconds: number; callBack: () => void; stopped: boolean }[] = [];
  const session = { answer: true as boolean | Error };
  return {
    sockets,
    waits,
    session,
    last: () => {
      const socket = sockets.at(-1);
      if (!socket) throw new Error("No socket was opened.");
      return socket;
    },
    options: {
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      isSessionValid: async () => {
        if (session.answer instanceof Error) throw session.answer;
        return session.answer;
      },
      wait: (milliseconds: number, callBack: () => void) => {
        const entry = { milliseconds, callBack, stopped: false };
        waits.push(entry);
        return () => {
          entry.stopped = true;
        };
      },
      random: () => 1,
    },
    /** Lets the wait pass that was asked for last. */
    pass: async () => {
      waits.at(-1)?.callBack();
      await new Promise(setImmediate);
    },
  };
}

class FakeSocket extends EventTarget implements Socket {
  readyState = 0;
  readonly sent: unknown[] = [];

  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
  accept() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  receive(data: unknown) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

describe("the wire over a WebSocket", () => {
  let outside: ReturnType<typeof makeOutside>;
  let heard: string[];
  let frames: unknown[];

  const start = () => {
    const wire = webSocketWire(outside.options);
    wire.onOpen(() => heard.push("open"));
    wire.onClose(() => heard.push("close"));
    wire.onRefused(() => heard.push("refused"));
    wire.onFrame((frame) => frames.push(frame));
    return wire;
  };
  beforeEach(() => {
    outside = makeOutside();
    heard = [];
    frames = [];
  });

  it("carries frames as JSON text, both ways", () => {
    const wire = start();
    outside.last().accept();
    wire.send({ type: "cancel", id: 1 });
    outside.last().receive('{"type":"done","id":1,"value":null}');
    expect(outside.last().sent).toEqual([{ type: "cancel", id: 1 }]);
    expect(frames).toEqual([{ type: "done", id: 1, value: null }]);
  });

  it("refuses to send while it is not open", () => {
    const wire = start();
    expect(() => wire.send({ type: "cancel", id: 1 })).toThrowError(
      expect.objectContaining({ code: "connection-lost" }),
    );
  });

  it("drops what is not JSON text", () => {
    start();
    outside.last().accept();
    for (const data of ["{", new ArrayBuffer(2), ""]) outside.last().receive(data);
    expect(frames).toEqual([]);
  });

  it("opens again after a loss, and says so", async () => {
    const wire = start();
    outside.last().accept();
    outside.last().close();
    expect(heard).toEqual(["open", "close"]);
    await outside.pass();
    outside.last().accept();
    expect(heard).toEqual(["open", "close", "open"]);
    wire.send({ type: "cancel", id: 2 });
    expect(outside.sockets).toHaveLength(2);
    expect(outside.last().sent).toEqual([{ type: "cancel", id: 2 }]);
  });

  it("waits twice as long after each failure, at most ten seconds, and starts over once open", async () => {
    start();
    for (let attempt = 0; attempt < 8; attempt++) {
      outside.last().close();
      await outside.pass();
    }
    expect(outside.waits.map(({ milliseconds }) => milliseconds)).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000,
    ]);
    outside.last().accept();
    outside.last().close();
    expect(outside.waits.at(-1)?.milliseconds).toBe(250);
  });

  it("goes on waiting while the host does not answer at all", async () => {
    start();
    outside.last().close();
    outside.session.answer = new TypeError("Failed to fetch");
    await outside.pass();
    await outside.pass();
    expect(outside.sockets).toHaveLength(1);
    outside.session.answer = true;
    await outside.pass();
    expect(outside.sockets).toHaveLength(2);
    expect(heard).toEqual([]);
  });

  it("stops when the host does not know the session any more", async () => {
    start();
    outside.last().accept();
    outside.last().close();
    outside.session.answer = false;
    await outside.pass();
    expect(heard).toEqual(["open", "close", "refused"]);
    expect(outside.sockets).toHaveLength(1);
    expect(outside.waits).toHaveLength(1);
  });

  it("ends for good when the page closes it, even while it waits", async () => {
    const wire = start();
    outside.last().close();
    wire.close();
    expect(outside.waits.at(-1)?.stopped).toBe(true);
    await outside.pass();
    expect(outside.sockets).toHaveLength(1);
  });
});
