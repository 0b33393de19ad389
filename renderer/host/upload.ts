import "./zod-without-eval.ts";
import { z } from "zod";
import { assetHash } from "../../shared/domain/ids.ts";
import { AppError, errorData } from "../../shared/errors.ts";
import { parseJson } from "../../shared/parse-json.ts";
import { connectionLost } from "../../shared/rpc/client.ts";

const uploaded = z.object({ hash: assetHash, byteLength: z.int() });
export type Uploaded = z.infer<typeof uploaded>;

export interface UploadOptions {
  readonly signal?: AbortSignal;
  /** 0..1 of the bytes that have left. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Puts bytes into the library; on `resolve` they are safe on disk.
 * @throws AppError `cancelled`, `connection-lost`, or what the host says: `too-large`, `unsupported-format`,
 * `storage-full`, `storage-read-only`, `unauthorized`.
 */
export function upload(bytes: Blob, options: UploadOptions = {}): Promise<Uploaded> {
  const { signal, onProgress } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled());
    // Not fetch: it does not say how far an upload is.
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal?.addEventListener("abort", abort);
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress?.(total > 0 ? loaded / total : 0),
    );
    request.addEventListener("load", () => {
      const answer = parseUploadAnswer(request.status, request.responseText);
      if (answer instanceof AppError) reject(answer);
      else resolve(answer);
    });
    request.addEventListener("error", () => reject(connectionLost()));
    request.addEventListener("abort", () => reject(cancelled()));
    request.addEventListener("loadend", () => signal?.removeEventListener("abort", abort));
    request.open("POST", "/assets");
    request.setRequestHeader("Content-Type", bytes.type || "application/octet-stream");
    request.send(bytes);
  });
}

/** What the host's answer to POST /assets means. */
export function parseUploadAnswer(status: number, text: string): Uploaded | AppError {
  const body = parseJson(text);
  if (status >= 200 && status < 300) {
    const parsed = uploaded.safeParse(body);
    if (parsed.success) return parsed.data;
  } else {
    const parsed = errorData.safeParse(body);
    if (parsed.success) return AppError.fromData(parsed.data);
  }
  return new AppError("internal", `The upload was answered with status ${status} and nothing readable.`, {
    retryable: true,
    nextStep: "Try again; if it goes on, reload the page.",
  });
}

function cancelled(): AppError {
  return new AppError("cancelled", "The upload was cancelled.");
}
