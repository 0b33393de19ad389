import { randomUUID } from "node:crypto";
import type { JobId } from "../../shared/domain/ids.ts";

/** What a receiver is told. */
export interface CallbackMessage {
  readonly jobId: JobId;
  readonly status: "completed" | "failed";
  /** Milliseconds since 1970 UTC. */
  readonly completedAt: number;
  /** Null where it is not known at which address Palimpsest was reached, and after a failure. */
  readonly imageUrl: string | null;
  /** A PNG; null after a failure. */
  readonly image: Uint8Array | null;
  /** Null after success. */
  readonly error: string | null;
}

/**
 * The message as multipart/form-data (RFC 7578): job_id, status, completed_at, image_url, and image or error.
 * @returns the body and its Content-Type.
 */
export function encodeCallback(message: CallbackMessage): { contentType: string; body: Uint8Array } {
  const { jobId, status, completedAt, imageUrl, image, error } = message;
  // No part can hold it: it is drawn anew for every message.
  const boundary = `palimpsest-${randomUUID()}`;
  const fields: [string, string | null][] = [
    ["job_id", jobId],
    ["status", status],
    ["completed_at", new Date(completedAt).toISOString()],
    ["image_url", imageUrl],
    ["error", error],
  ];
  const parts = fields.flatMap(([name, value]) =>
    value === null ? [] : [part(boundary, `name="${name}"`, "text/plain; charset=utf-8", value)],
  );
  if (image) parts.push(part(boundary, `name="image"; filename="${jobId}.png"`, "image/png", image));
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function part(
  boundary: string,
  disposition: string,
  mediaType: string,
  content: string | Uint8Array,
): Buffer {
  const head = `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${mediaType}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from("\r\n")]);
}
