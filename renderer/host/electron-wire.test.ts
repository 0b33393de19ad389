import { beforeEach, describe, expect, it } from "vitest";
import { contract, type Handlers } from "../../shared/contract/contract.ts";
import { contractVersion, type Handshake } from "../../shared/contract/host.ts";
import { serve } from "../../shared/rpc/serve.ts";
import { pairWires, type WirePair } from "../../test/support/paired-wires.ts";
import { type Connection, connectOver } from "./connect.ts";
import { electronWire, type HostBridge } from "./electron-wire.ts";

const handshake: Handshake = {
  contractVersion,
  appVersion: "1.0.0",
  host: "desktop",
  capabilities: { nativeDialogs: true },
  limits: { uploadBytes: 1, pixels: 1, sideLength: 1 },
  libraryFolder: "/home/ada/Palimpsest Library",
};

/** What the preload gives the page, with a core behind it that can go and come back. */
class FakeBridge implements HostBridge {
  readonly #frames = new Set<(frame: unknown) => void>();
  readonly #closes = new Set<() => void>();
  #line: WirePair | undefined;
  isCoreThere = true;
  reopened = 0;

  send(frame: unknown) {
    if (!this.isCoreThere) return this.cut();
    this.#line ??= this.#open();
    this.#line.sendToServer(frame);
  }
  onFrame(listener: (frame: unknown) => void) {
    this.#frames.add(listener);
    return () => this.#frames.delete(listener);
  }
  onClose(listener: () => void) {
    this.#closes.add(listener);
    return () => this.#closes.delete(listener);
  }
  reopen() {
    this.reopened++;
  }
  /** The socket between the window's process and the core ends. */
  cut() {
    this.#line?.close();
    this.#line = undefined;
    for (const listener of this.#closes) listener();
  }
  #open() {
    const line = pairWires((frame) => structuredClone(frame));
    line.client.onFrame((frame) => {
      for (const listener of this.#frames) listener(frame);
    });
    const handlers = {
      host: { handshake: () => handshake },
      documents: { list: () => new Promise(() => {}) },
    } as unknown as Handlers; // all that is asked here
    serve(contract, handlers, line.server, { onInternalError: () => {} });
    return line;
  }
}

describe("the wire through the desktop app's main process", () => {
  let bridge: FakeBridge;
  let waits: { milliseconds: number; callBack: () => void; stopped: boolean }[];

  const start = () =>
    electronWire(bridge, {
      wait: (milliseconds, callBack) => {
        const entry = { milliseconds, callBack, stopped: false };
        waits.push(entry);
        return () => {
          entry.stopped = true;
        };
      },
      random: () => 1,
    });
  const nextState = (connection: Connection) =>
    new Promise<string>((resolve) => {
      const stop = connection.onStateChange(({ status }) => (stop(), resolve(status)));
    });

  beforeEach(() => {
    bridge = new FakeBridge();
    waits = [];
  });

  it("fails what was asked when the line ends, and serves the same client on a new one", async () => {
    const connection = await connectOver(start());
    const asking = connection.client.documents.list(null);
    const lost = nextState(connection);
    bridge.cut();
    await expect(asking).rejects.toMatchObject({ code: "connection-lost", retryable: true });
    expect(await lost).toBe("lost");
    await expect(connection.client.documents.list(null)).rejects.toMatchObject({ code: "connection-lost" });

    const back = nextState(connection);
    waits.at(-1)?.callBack();
    expect(await back).toBe("connected");
    expect(bridge.reopened).toBe(1);
    await expect(connection.client.host.handshake({ contractVersion })).resolves.toEqual(handshake);
  });

  it("waits longer each time while nobody answers, and starts over once somebody does", async () => {
    const connection = await connectOver(start());
    bridge.isCoreThere = false;
    bridge.cut();
    for (let attempt = 0; attempt < 6; attempt++) waits.at(-1)?.callBack();
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000]);
    expect(connection.getState().status).toBe("lost");

    bridge.isCoreThere = true;
    const back = nextState(connection);
    waits.at(-1)?.callBack();
    expect(await back).toBe("connected");
    bridge.cut();
    expect(waits.at(-1)?.milliseconds).toBe(250);
  });

  it("ends for good when the page closes it, even while it waits", () => {
    const wire = start();
    bridge.cut();
    wire.close();
    expect(waits.map(({ stopped }) => stopped)).toEqual([true]);
    bridge.cut();
    expect(waits).toHaveLength(1);
  });
});
