import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { AppError } from "../../shared/errors.ts";
import { checkForeignUrl, endedEarly, lookupWith, ofSystem, type ResolveName } from "./post-once.ts";

export interface Get {
  readonly address: string;
  /** Whether it may be http, and lead into a private network, to this computer too. */
  readonly allowPrivate: boolean;
  readonly maximumBytes: number;
  /** Ends it, whatever the server does: it has to have a time limit. */
  readonly signal: AbortSignal;
  /** The system's; only tests have others. */
  readonly resolveName?: ResolveName;
}

export interface Got {
  readonly status: number;
  /** Of a redirect, which is not followed. */
  readonly location: string | null;
  readonly bytes: Uint8Array;
}

/**
 * Fetches what somebody else's address holds, under the rules of `postOnce`: only an address that was looked at is
 * connected to, and no redirect is followed.
 * @throws AppError `invalid-input` for an address that may not be asked, `too-large`; what the socket throws; the
 * signal's reason.
 */
export async function getOnce(get: Get): Promise<Got> {
  const { address, allowPrivate, maximumBytes, signal, resolveName = ofSystem } = get;
  const url = checkForeignUrl(address, allowPrivate);
  if (!allowPrivate && (url.protocol !== "https:" || url.port !== "")) {
    throw new AppError("invalid-input", `${url.protocol}//${url.host} is not asked.`, {
      nextStep: "Give an https address on its usual port.",
    });
  }
  signal.throwIfAborted();
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      agent: false,
      headers: { Accept: "image/*" },
      lookup: lookupWith(resolveName, allowPrivate),
      signal,
    });
    const fail = (error: unknown) => reject(signal.aborted ? signal.reason : error);
    request.on("response", (response) => {
      const chunks: Uint8Array[] = [];
      let byteLength = 0;
      response.on("data", (chunk: Uint8Array) => {
        byteLength += chunk.byteLength;
        chunks.push(chunk);
        if (byteLength <= maximumBytes) return;
        reject(tooLarge(url, maximumBytes));
        request.destroy();
      });
      response.on("error", fail);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location ?? null,
          bytes: Buffer.concat(chunks),
        }),
      );
    });
    request.on("error", fail);
    // Without a listener there would be neither an answer nor an error.
    request.on("upgrade", (_response, socket) => {
      fail(endedEarly(url.host));
      socket.destroy();
    });
    request.end();
  });
}

function tooLarge({ host }: URL, maximumBytes: number): AppError {
  return new AppError("too-large", `What ${host} sends has more than ${maximumBytes} bytes.`, {
    nextStep: "Use a smaller picture.",
  });
}
