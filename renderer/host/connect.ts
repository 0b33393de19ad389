import "./zod-without-eval.ts";
import { type Client, contract } from "../../shared/contract/contract.ts";
import { contractVersion, type Handshake } from "../../shared/contract/host.ts";
import { AppError } from "../../shared/errors.ts";
import { createClient } from "../../shared/rpc/client.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import { electronWire } from "./electron-wire.ts";
import type { HostWire } from "./host-wire.ts";
import { pageWebSocketWire } from "./websocket-wire.ts";

export type ConnectionState =
  | { readonly status: "connecting"; readonly handshake: null }
  | { readonly status: "connected"; readonly handshake: Handshake }
  /** Trying again by itself; `handshake` is what the host said last. Streams have ended with `connection-lost`. */
  | { readonly status: "lost"; readonly handshake: Handshake }
  /**
   * For good: `version-mismatch` (the page is older or newer than the host: reload) or `unauthorized` (the host was
   * started anew: open the address that it printed).
   */
  | { readonly status: "failed"; readonly handshake: null; readonly error: AppError };

export interface Connection {
  /** Stays the same over reconnects; while the connection is lost, everything fails with `connection-lost`. */
  readonly client: Client;
  /** Of the first connection; a host that says another version later makes the state `failed`. */
  readonly handshake: Handshake;
  readonly getState: () => ConnectionState;
  /** Told of every change; streams are opened again on `connected`. */
  readonly onStateChange: (listener: (state: ConnectionState) => void) => Stop;
  readonly close: Stop;
}

/**
 * Connects the page to its host: the main process in the desktop app, else the server that it came from.
 * Keeps trying while the host does not answer.
 * @throws AppError `version-mismatch`, `unauthorized`; then a person has to act.
 */
export function connect(): Promise<Connection> {
  return connectOver(window.palimpsestHost ? electronWire(window.palimpsestHost) : pageWebSocketWire());
}

/** The same over any wire. */
export function connectOver(wire: HostWire): Promise<Connection> {
  const { client, close: closeClient } = createClient(contract, wire);
  const listeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = { status: "connecting", handshake: null };

  return new Promise((resolve, reject) => {
    const set = (next: ConnectionState) => {
      state = next;
      for (const listener of listeners) listener(next);
    };
    const close = () => {
      closeClient();
      wire.close();
    };
    const fail = (error: AppError) => {
      close();
      set({ status: "failed", handshake: null, error });
      reject(error); // has no effect once connected
    };
    let first: Handshake | undefined;
    const shakeHands = async () => {
      try {
        const handshake = await client.host.handshake({ contractVersion });
        if (handshake.contractVersion !== contractVersion) throw outdated();
        // A page of another build would ask for scripts that the host does not have.
        if (first && handshake.appVersion !== first.appVersion) throw outdated();
        first ??= handshake;
        set({ status: "connected", handshake });
        resolve({
          client,
          handshake: first,
          getState: () => state,
          onStateChange: (listener) => {
            listeners.add(listener);
            return () => {
              listeners.delete(listener);
            };
          },
          close,
        });
      } catch (error) {
        const known = error instanceof AppError ? error : internal(error);
        if (known.code !== "connection-lost") fail(known); // a lost one opens again
      }
    };
    wire.onOpen(() => void shakeHands());
    wire.onClose(() => {
      if (first && state.status === "connected") set({ status: "lost", handshake: first });
    });
    wire.onRefused(() => fail(unauthorized()));
  });
}

function outdated(): AppError {
  return new AppError("version-mismatch", "This page and Palimpsest are of different versions.", {
    nextStep: "Reload the page.",
  });
}

function unauthorized(): AppError {
  return new AppError("unauthorized", "Palimpsest was started again and does not know this page any more.", {
    nextStep: "Open the address that it printed when it started.",
  });
}

function internal(cause: unknown): AppError {
  return new AppError("internal", "Something went wrong while connecting.", {
    nextStep: "Reload the page.",
    cause,
  });
}
