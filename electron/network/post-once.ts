import { type LookupAddress, lookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { AppError } from "../../shared/errors.ts";
import { hasBadPort } from "./bad-ports.ts";
import { hostOf, isPrivateHost } from "./private-host.ts";

/** An address of somebody else's, to which something is sent because a program asked for it. */
export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether it may lead into a private network, to this computer too. */
  readonly allowPrivate: boolean;
  /** Ends it, whatever the receiver does: it has to have a time limit. */
  readonly signal: AbortSignal;
  /** The system's; only tests have others. */
  readonly resolveName?: ResolveName;
}

/** All addresses of a name, in the order in which they are to be tried. */
export type ResolveName = (
  name: string,
  found: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/**
 * Proves an address that a program names before anything is kept. Names are resolved only when something is sent, by
 * `postOnce`, which looks again.
 * @throws AppError `invalid-input`.
 */
export function checkForeignUrl(address: string, allowPrivate: boolean): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new AppError("invalid-input", "The address is no http or https address.");
  if (url.username !== "" || url.password !== "") {
    throw new AppError("invalid-input", "The address has a user name or a password in it.", {
      nextStep: "Leave them out; callback_secret lets the receiver know who calls.",
    });
  }
  if (hasBadPort(url)) {
    throw new AppError("invalid-input", `Port ${url.port} is no port of a web server.`, {
      nextStep: "Use another port.",
    });
  }
  if (!allowPrivate && isPrivateHost(hostOf(url))) throw isPrivate(hostOf(url));
  return url;
}

/**
 * Sends a body once: over a connection of its own, not repeated whatever happens, no redirect followed. The name is
 * resolved here and only an address that was looked at is connected to, so that a name which points into a private
 * network is refused too (DNS rebinding).
 * @returns the answer's status; its body is not read.
 * @throws AppError `invalid-input` for a private address; what the socket throws; the signal's reason.
 */
export function postOnce({
  url,
  headers,
  body,
  allowPrivate,
  signal,
  resolveName = ofSystem,
}: Post): Promise<number> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    if (!allowPrivate && isPrivateHost(hostOf(url))) return reject(isPrivate(hostOf(url)));
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const request = send(url, {
      method: "POST",
      agent: false,
      headers: { ...headers, "Content-Length": String(body.byteLength) },
      lookup: lookupWith(resolveName, allowPrivate),
      signal,
    });
    request.on("response", (response) => {
      response.on("error", () => {}); // the status is known: nothing else of the answer counts
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    // Without a listener there would be neither an answer nor an error.
    request.on("upgrade", ({ statusCode = 0 }, socket) => {
      resolve(statusCode);
      socket.destroy();
    });
    request.on("error", (error) => reject(signal.aborted ? reasonOf(signal) : error));
    request.on("close", () => reject(signal.aborted ? reasonOf(signal) : endedEarly(hostOf(url))));
    request.end(body);
  });
}

export const ofSystem: ResolveName = (name, found) => lookup(name, { all: true }, found);

/** Finds only addresses that may be connected to: a name that leads to a private one is found to be refused. */
export function lookupWith(resolveName: ResolveName, allowPrivate: boolean): LookupFunction {
  return (name, options, found) =>
    resolveName(name, (error, addresses) => {
      if (error) return found(error, "");
      if (!allowPrivate && addresses.some(({ address }) => isPrivateHost(address)))
        return found(isPrivate(name), "");
      const [first] = addresses;
      if (!first)
        return found(Object.assign(new Error("The name has no address."), { code: "ENOTFOUND" }), "");
      // Node asks for all of them where it tries several at once.
      return options.all ? found(null, [...addresses]) : found(null, first.address, first.family);
    });
}

/** For a connection that ends without an answer or an error. */
export function endedEarly(host: string): AppError {
  return new AppError("network", `${host} ended the connection without an answer.`);
}

function isPrivate(host: string): AppError {
  return new AppError("invalid-input", `${host} is an address of a private network.`, {
    nextStep: "Use a public address, or allow private callbacks in the settings.",
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("aborted");
}
