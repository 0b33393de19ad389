import type { IncomingMessage } from "node:http";
import type { Stop } from "../../../../shared/rpc/wire.ts";
import { ApiError } from "./errors.ts";
import type { ByteBudget } from "./limits.ts";
import { parseForm } from "./parse-form.ts";
import { checkValues, parseJsonBody } from "./parse-json-body.ts";
import type { BodyDeclaration, UnprovenBody } from "./route.ts";

export interface BodyLimits {
  readonly budget: ByteBudget;
  /** Of bodies below a megabyte: they need not wait behind large ones that come slowly. */
  readonly smallBudget: ByteBudget;
  /** Longest silence while a body arrives. */
  readonly idleMs: number;
  /** Longest time for a whole body. */
  readonly totalMs: number;
}

const smallBytes = 1024 ** 2;
/** By which a body grows whose length is not announced: one that never comes holds no more. */
const stepBytes = 4 * 1024 ** 2;

/**
 * The body of a request, of one of the declared types, within its limits. Waits for room in memory before it reads; a
 * body without a length takes what is free while it comes, beyond the first megabyte.
 * @returns with it, what gives the room back.
 * @throws ApiError with 400, 408, 413 or 415; AppError `cancelled`, `unavailable`.
 */
export async function readBody(
  raw: IncomingMessage,
  declared: BodyDeclaration | null,
  limits: BodyLimits,
  signal: AbortSignal,
): Promise<{ readonly body: UnprovenBody | null; readonly release: Stop }> {
  const announced = raw.headers["content-length"];
  const isEmpty = announced === "0" || (announced === undefined && !raw.headers["transfer-encoding"]);
  if (declared === null || isEmpty) {
    if (!isEmpty) throw new ApiError("invalid-input", "This request takes no body.");
    if (declared && !declared.optional) throw new ApiError("invalid-input", "The request has no body.");
    return { body: null, release: () => {} };
  }
  const contentType = raw.headers["content-type"] ?? "";
  const kind = kindOf(contentType, declared);
  if (raw.headers["content-encoding"] !== undefined)
    throw wrongType("Compressed bodies are not taken.", declared);
  if (Number(announced) > declared.maximumBytes) throw tooLarge(declared.maximumBytes);

  const held: Stop[] = [];
  const release = () => {
    for (const stop of held.splice(0)) stop();
  };
  try {
    const expected = announced === undefined ? smallBytes : Number(announced);
    const isLarge = announced !== undefined && expected >= smallBytes;
    held.push(await (isLarge ? limits.budget : limits.smallBudget).take(expected, signal));
    const grow = () => held.push(limits.budget.takeNow(stepBytes));
    const bytes = await collect(raw, declared.maximumBytes, limits, grow, signal);
    return { body: parse(kind, contentType, bytes), release };
  } catch (error) {
    release();
    throw error;
  }
}

type Kind = UnprovenBody["kind"];

/** Its own type, whole: `text/plain; application/json` is no JSON. */
function kindOf(contentType: string, declared: BodyDeclaration): Kind {
  const type = mediaTypeOf(contentType);
  if (declared.json && type === "application/json") return "json";
  if (declared.multipart && type === "multipart/form-data") return "multipart";
  if (declared.bytes?.includes(type)) return "bytes";
  throw wrongType(contentType ? `The Content-Type is ${type}.` : "There is no Content-Type.", declared);
}

function mediaTypeOf(contentType: string): string {
  const [type = ""] = contentType.split(";");
  return type.trim().toLowerCase();
}

function wrongType(message: string, { json, multipart, bytes }: BodyDeclaration): ApiError {
  const taken = [json && "application/json", multipart && "multipart/form-data", ...(bytes ?? [])];
  return new ApiError("unsupported-format", message, {
    nextStep: `Send ${taken.filter(Boolean).join(" or ")}.`,
    status: 415,
    apiCode: "unsupported_content_type",
  });
}

function tooLarge(maximum: number): ApiError {
  return new ApiError("too-large", `The request's body is larger than ${maximum} bytes.`, {
    nextStep: "Send smaller pictures.",
  });
}

function collect(
  raw: IncomingMessage,
  maximumBytes: number,
  { idleMs, totalMs }: BodyLimits,
  grow: () => void,
  signal: AbortSignal,
): Promise<Buffer> {
  const announced = raw.headers["content-length"];
  return new Promise((resolve, reject) => {
    // Where the length is known, every byte has its place at once: joining chunks would take the memory twice.
    const whole = announced === undefined ? null : Buffer.allocUnsafeSlow(Number(announced));
    const chunks: Buffer[] = [];
    let length = 0;
    let room = smallBytes;
    const tooSlow = () => {
      const late = { status: 408, apiCode: "timeout" };
      fail(new ApiError("network", "The request's body came too slowly.", late));
    };
    const total = setTimeout(tooSlow, totalMs);
    const idle = setTimeout(tooSlow, idleMs);
    const finish = () => {
      clearTimeout(total);
      clearTimeout(idle);
      raw.off("data", receive).off("end", done).off("error", leave);
      signal.removeEventListener("abort", leave);
    };
    const fail = (error: unknown) => {
      finish();
      raw.pause();
      reject(error);
    };
    const leave = () => fail(new ApiError("cancelled", "The client has gone."));
    const receive = (chunk: Buffer) => {
      idle.refresh();
      if (length + chunk.byteLength > (whole?.byteLength ?? maximumBytes)) {
        fail(tooLarge(maximumBytes));
        return;
      }
      if (whole) chunk.copy(whole, length);
      else chunks.push(chunk);
      length += chunk.byteLength;
      try {
        for (; !whole && length > room; room += stepBytes) grow();
      } catch (error) {
        fail(error);
      }
    };
    const done = () => {
      finish();
      resolve(whole?.subarray(0, length) ?? Buffer.concat(chunks, length));
    };
    signal.addEventListener("abort", leave, { once: true });
    raw.on("data", receive).on("end", done).on("error", leave);
  });
}

function parse(kind: Kind, contentType: string, bytes: Buffer): UnprovenBody {
  if (kind === "json") return { kind, value: parseJsonBody(bytes) };
  if (kind === "bytes") {
    checkValues(bytes); // lines of JSON
    return { kind, bytes, mediaType: mediaTypeOf(contentType) };
  }
  const form = parseForm(bytes, contentType);
  if (form) return { kind, value: form };
  throw new ApiError("invalid-input", "The body is not the form that its Content-Type announces.", {
    apiCode: "invalid_form",
  });
}
