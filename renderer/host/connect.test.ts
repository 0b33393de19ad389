import { describe, expect, it } from "vitest";
import { type Client, contract, type Handlers } from "../../shared/contract/contract.ts";
import { contractVersion, type Handshake } from "../../shared/contract/host.ts";
import { AppError } from "../../shared/errors.ts";
import { connectionLost } from "../../shared/rpc/client.ts";
import { serve } from "../../shared/rpc/serve.ts";
import { pairWires, transports, type WirePair } from "../../test/support/paired-wires.ts";
import { type Connection, connectOver } from "./connect.ts";
import type { HostWire } from "./host-wire.ts";

const handshake: Handshake = {
  contractVersion,
  appVersion: "1.0.0",
  host: "web",
  capabilities: { nativeDialogs: false },
  limits: { uploadBytes: 1, pixels: 1, sideLength: 1 },
  libraryFolder: "/home/ada/Palimpsest",
};

/** A host that can be cut off, started again and made to answer differently. */
function makeHost() {
  let answer: () => Handshake = () => handshake;
  let pair: WirePair | undefined;
  const listeners = {
    frame: new Set<(frame: unknown) => void>(),
    close: new Set<() => void>(),
    open: new Set<() => void>(),
    refused: new Set<() => void>(),
  };
  const subscribe =
    <T>(set: Set<T>) =>
    (listener: T) => {
      set.add(listener);
      return () => {
        set.delete(listener);
      };
    };
  const wire: HostWire = {
    send: (frame) => {
      if (!pair) throw connectionLost();
      pair.client.send(frame);
    },
    onFrame: subscribe(listeners.frame),
    onClose: subscribe(listeners.close),
    onOpen: subscribe(listeners.open),
    onRefused: subscribe(listeners.refused),
    close: () => pair?.close(),
  };
  return {
    wire,
    answerWith: (next: () => Handshake) => {
      answer = next;
    },
    refuse: () => {
      for (const listener of listeners.refused) listener();
    },
    start: () => {
      const line = pairWires(transports.JSON ?? structuredClone);
      pair = line;
      line.client.onFrame((frame) => {
        for (const listener of listeners.frame) listener(frame);
      });
      line.client.onClose(() => {
        pair = undefined;
        for (const listener of listeners.close) listener();
      });
      const handlers = { host: { handshake: () => answer() } } as unknown as Handlers; // all that is asked here
      serve(contract, handlers, line.server, { onInternalError: () => {} });
      for (const listener of listeners.open) listener();
    },
    stop: () => pair?.close(),
  };
}

/** Resolves with the next state that the connection announces. */
function nextState(connection: Connection) {
  return new Promise<ReturnType<Connection["getState"]>>((resolve) => {
    const stop = connection.onStateChange((state) => {
      stop();
      resolve(state);
    });
  });
}

const ask = (client: Client) => client.host.handshake({ contractVersion });

describe("connecting to the host", () => {
  it("resolves once the host has answered the handshake", async () => {
    const host = makeHost();
    const connecting = connectOver(host.wire);
    host.start();
    const connection = await connecting;
    expect(connection.handshake).toEqual(handshake);
    expect(connection.getState()).toEqual({ status: "connected", handshake });
  });

  it("waits through a host that goes away before it has answered", async () => {
    const host = makeHost();
    const connecting = connectOver(host.wire);
    host.start();
    host.stop();
    host.start();
    await expect(connecting).resolves.toMatchObject({ handshake });
  });

  it("keeps its client over a loss, which fails requests and then serves them again", async () => {
    const host = makeHost();
    const connecting = connectOver(host.wire);
    host.start();
    const connection = await connecting;

    const lost = nextState(connection);
    host.stop();
    expect(await lost).toEqual({ status: "lost", handshake });
    await expect(ask(connection.client)).rejects.toMatchObject({ code: "connection-lost", retryable: true });

    const back = nextState(connection);
    host.start();
    expect(await back).toEqual({ status: "connected", handshake });
    await expect(ask(connection.client)).resolves.toEqual(handshake);
  });

  it.each<[string, () => Handshake]>([
    [
      "speaks another version of the contract",
      () => ({ ...handshake, contractVersion: contractVersion + 1 }),
    ],
    [
      "refuses this page's version",
      () => {
        throw new AppError("version-mismatch", "Too old.", { nextStep: "Reload the page." });
      },
    ],
  ])("fails with the advice to reload when the host %s", async (_case, answer) => {
    const host = makeHost();
    host.answerWith(answer);
    const connecting = connectOver(host.wire);
    host.start();
    await expect(connecting).rejects.toMatchObject({
      code: "version-mismatch",
      nextStep: "Reload the page.",
    });
  });

  it("fails later when the host comes back as another version", async () => {
    const host = makeHost();
    const connecting = connectOver(host.wire);
    host.start();
    const connection = await connecting;
    host.stop();
    host.answerWith(() => ({ ...handshake, appVersion: "1.1.0" }));
    const failed = nextState(connection);
    host.start();
    expect(await failed).toMatchObject({
      status: "failed",
      error: { code: "version-mismatch", nextStep: "Reload the page." },
    });
    await expect(ask(connection.client)).rejects.toMatchObject({ code: "connection-lost" });
  });

  it("fails for good when the host does not know the session", async () => {
    const host = makeHost();
    const connecting = connectOver(host.wire);
    host.refuse();
    await expect(connecting).rejects.toMatchObject({ code: "unauthorized" });
  });
});
