import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import { requestJson, type ServiceTiming, smallReplyBytes } from "../http.ts";
import type { ProviderRequest, RunContext } from "../provider.ts";
import { keyed, serviceAddress } from "./account.ts";
import { maskFor, type PictureAddresses } from "./prediction-input.ts";
import { refusedBy, service } from "./replicate-errors.ts";

/** Larger ones are uploaded: what Replicate advises for data URIs (docs, input files). */
const inlineBytes = 1_000_000;

const fileReply = z.object({ urls: z.object({ get: z.string() }) });

/**
 * Encodes the request's pictures and finds them addresses: data URIs while they are small, files at Replicate otherwise,
 * which it deletes by itself.
 */
export async function addressPictures(
  request: ProviderRequest,
  context: RunContext,
  timing: ServiceTiming,
): Promise<PictureAddresses> {
  const { pictures } = context;
  const address = async (encoded: Promise<Uint8Array>): Promise<string> => {
    const bytes = await encoded;
    context.signal.throwIfAborted();
    return bytes.byteLength <= inlineBytes
      ? `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`
      : upload(bytes, request.model.name, context, timing);
  };
  const mask = maskFor(request);
  const references: string[] = [];
  for (const reference of request.references) references.push(await address(pictures.encodePng(reference)));
  return {
    image: request.model.input === "none" ? null : await address(pictures.encodePng(request.image)),
    mask: mask === null ? null : await address(pictures.encodeGreyPng(mask)),
    references,
  };
}

async function upload(
  bytes: Uint8Array,
  model: string,
  context: RunContext,
  timing: ServiceTiming,
): Promise<string> {
  const body = new FormData();
  body.set("content", new Blob([Buffer.from(bytes)], { type: "image/png" }), "picture.png");
  const reply = await requestJson(context, {
    ...keyed(context, `${serviceAddress(context.account)}/files`),
    method: "POST",
    body,
    deadlineMs: timing.submitMs,
    maximumBytes: smallReplyBytes,
  });
  if (reply.status >= 400) {
    const { key } = context.account;
    throw refusedBy(reply, { model, key, now: context.now(), charge: "not-charged" });
  }
  const file = fileReply.safeParse(reply.body);
  if (!file.success) {
    throw new AppError("provider-failed", `${service} took a picture, but does not say where it lies.`, {
      nextStep: "Run it again later, or choose a smaller area.",
      retryable: true,
      charge: "not-charged",
    });
  }
  return file.data.urls.get;
}
