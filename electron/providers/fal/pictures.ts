import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import { requestBytes, requestJson, type ServiceTiming, smallReplyBytes } from "../http.ts";
import type { ProviderRequest, RunContext } from "../provider.ts";
import type { Trust } from "../url-trust.ts";
import { endpointOf } from "./endpoints.ts";
import { falError, service } from "./fal-errors.ts";
import { authorization, forADay } from "./queue.ts";
import type { PictureAddresses } from "./request-body.ts";

/** Sent inside the request up to this much in all; what goes beyond is uploaded first. */
const inlineBytes = 8_000_000;

const uploadAddress = "https://rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3";
const uploadReply = z.object({ upload_url: z.string(), file_url: z.string() });
const uploadTrust: Trust = {
  hosts: ["fal.ai", "fal.run", "fal.media", "storage.googleapis.com"],
  origin: null,
};
const keyTrust: Trust = { hosts: ["rest.fal.ai"], origin: null };

/**
 * Encodes the request's pictures and finds them addresses: data URIs while they are small, files of fal.ai's own storage
 * otherwise, which are public to whoever knows their address. Through a gateway always data URIs: what else it offers is
 * not known.
 */
export async function addressPictures(
  request: ProviderRequest,
  context: RunContext,
  timing: ServiceTiming,
): Promise<PictureAddresses> {
  const endpoint = endpointOf(request.model.remoteName);
  const { pictures } = context;
  let room = context.account.baseUrl === null ? inlineBytes : Number.POSITIVE_INFINITY;
  const address = async (bytes: Uint8Array): Promise<string> => {
    context.signal.throwIfAborted();
    room -= bytes.byteLength;
    return room >= 0 ? dataUri(bytes) : upload(bytes, request.model.name, context, timing);
  };
  return {
    image: endpoint.image === null ? null : await address(await pictures.encodePng(request.image)),
    mask:
      endpoint.mask === null || request.mask === null
        ? null
        : await address(await pictures.encodeGreyPng(request.mask)),
    references: await inOrder(request.references, async (reference) =>
      address(await pictures.encodePng(reference)),
    ),
  };
}

function dataUri(bytes: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
}

async function upload(
  bytes: Uint8Array,
  model: string,
  context: RunContext,
  timing: ServiceTiming,
): Promise<string> {
  const { key } = context.account;
  const initiated = await requestJson(context, {
    service,
    url: uploadAddress,
    trust: keyTrust,
    method: "POST",
    headers: {
      ...authorization(context),
      "content-type": "application/json",
      "x-fal-object-lifecycle": forADay,
    },
    body: JSON.stringify({ content_type: "image/png", file_name: "picture.png" }),
    deadlineMs: timing.askMs,
    maximumBytes: smallReplyBytes,
  });
  if (initiated.status >= 400) {
    throw falError(initiated, { model, key, now: context.now(), charge: "not-charged" });
  }
  const addresses = uploadReply.safeParse(initiated.body);
  if (!addresses.success) throw uploadFailed("gave no address for a picture");
  const { upload_url: target, file_url: file } = addresses.data;
  // Signed by itself: the key is not for whoever stores the file.
  const stored = await requestBytes(context, {
    service,
    url: target,
    trust: uploadTrust,
    method: "PUT",
    headers: { "content-type": "image/png" },
    body: new Blob([Buffer.from(bytes)], { type: "image/png" }),
    deadlineMs: timing.submitMs,
    maximumBytes: smallReplyBytes,
  });
  if (stored.status < 200 || stored.status >= 300) {
    throw uploadFailed(`did not take a picture (status ${stored.status})`);
  }
  return file;
}

function uploadFailed(what: string): AppError {
  return new AppError("provider-failed", `${service} ${what}.`, {
    nextStep: "Run it again later, or choose a smaller area.",
    retryable: true,
    charge: "not-charged",
  });
}

async function inOrder<Item, Value>(
  items: readonly Item[],
  work: (item: Item) => Promise<Value>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  // One after the other: each may take a large part of what the inline limit leaves.
  for (const item of items) values.push(await work(item));
  return values;
}
