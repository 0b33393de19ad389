import { AppError } from "../../shared/errors.ts";

/** What a message and a limit need of a request. */
interface Limited {
  readonly service: string;
  readonly isPaid?: boolean;
  readonly maximumBytes: number;
}

/**
 * All of a reply's bytes, no more than allowed and no fewer than announced.
 * @throws AppError `provider-failed` beyond the limit, without reading on; Error where it ends early.
 */
export async function readBody(response: Response, request: Limited): Promise<Uint8Array> {
  const announced = Number(response.headers.get("content-length") ?? Number.NaN);
  if (announced > request.maximumBytes) {
    await response.body?.cancel();
    throw tooLong(request);
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  if (response.body !== null) {
    for await (const part of response.body) {
      // `as`: undici's streams of a body hold bytes, which its types leave open.
      const bytes = part as Uint8Array;
      length += bytes.byteLength;
      // Leaving the loop cancels the rest.
      if (length > request.maximumBytes) throw tooLong(request);
      parts.push(bytes);
    }
  }
  // The length is that of the encoded bytes, so that it says nothing of compressed ones.
  if (!Number.isNaN(announced) && !response.headers.has("content-encoding") && length !== announced) {
    throw new Error(`${length} of ${announced} bytes arrived.`);
  }
  return Buffer.concat(parts, length);
}

function tooLong(request: Limited): AppError {
  return unusableReply(request, `answered with more than ${request.maximumBytes} bytes, the limit`);
}

/**
 * @param what follows the service's name: "answered with …".
 * @param isPassing the same question may be answered better a moment later.
 */
export function unusableReply(
  request: Pick<Limited, "service" | "isPaid">,
  what: string,
  isPassing = false,
): AppError {
  return new AppError("provider-failed", `${request.service} ${what}.`, {
    nextStep: "Run it again later, or choose another model.",
    retryable: isPassing,
    ...(request.isPaid === true ? { charge: "unknown" } : {}),
  });
}

/** Whether it says by its type or its first bytes that it is no picture. */
export function isText(headers: Headers, body: Uint8Array): boolean {
  // No picture format starts with one of these.
  return (
    /^(text\/|application\/json)/i.test(headers.get("content-type") ?? "") || /^\s*[<{]/.test(opening(body))
  );
}

/** What came instead of what was expected, in words. */
export function kindOf(headers: Headers, body: Uint8Array): string {
  if (body.byteLength === 0) return "nothing";
  const isPage = /html/i.test(headers.get("content-type") ?? "") || /^\s*</.test(opening(body));
  return isPage ? "a web page" : "something else";
}

function opening(body: Uint8Array): string {
  return Buffer.from(body.subarray(0, 64)).toString("latin1");
}
