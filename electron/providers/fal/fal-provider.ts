import { modelsOf } from "../../../shared/catalogue/models.ts";
import type { KeyCheck } from "../../../shared/contract/keys.ts";
import { contextAroundMask } from "../../../shared/framing/plan-frame.ts";
import { defaultTiming, requestJson, type ServiceTiming, smallReplyBytes, withCharge } from "../http.ts";
import { downloadPicture, downloadResult, pollUntilDone, stopWhenLeft } from "../poll.ts";
import type {
  Provider,
  ProviderEvent,
  ProviderRequest,
  ProviderResult,
  RemoteJob,
  RunContext,
} from "../provider.ts";
import { moderatedError, quote } from "../service-errors.ts";
import { trustFor } from "../url-trust.ts";
import { service } from "./fal-errors.ts";
import { addressPictures } from "./pictures.ts";
import {
  addressesOf,
  authorization,
  cancel,
  createAsk,
  type FalResult,
  fetchResult,
  keyHosts,
  type QueueCall,
  queueAddress,
  resultTrust,
  submit,
} from "./queue.ts";
import { requestBody } from "./request-body.ts";
import { settledCost } from "./settled-cost.ts";

/** Models that run at fal.ai, through its queue. */
export function createFalProvider(timing: ServiceTiming = defaultTiming): Provider {
  return {
    id: "fal",
    name: service,
    key: {
      environmentName: "FAL_KEY",
      baseUrlEnvironmentName: "FAL_QUEUE_URL",
      signUpUrl: "https://fal.ai/dashboard/keys",
      isRequired: true,
    },
    concurrency: 8,
    // Free while it waits; what runs may be charged, and the service does not say.
    cancelCharge: "unknown",
    models: () => modelsOf("fal"),
    context: (_model, _parameters, maskBounds) => contextAroundMask(maskBounds),
    run: (request, context) => run(request, context, timing),
    resume: (request, remote, context) =>
      follow(remote, { context, model: request.model, timing }, request, { isNew: false }),
    testKey: (context) => testKey(context, timing),
  };
}

async function* run(
  request: ProviderRequest,
  context: RunContext,
  timing: ServiceTiming,
): AsyncGenerator<ProviderEvent, ProviderResult, void> {
  const call: QueueCall = { context, model: request.model, timing };
  const body = requestBody(request, await addressPictures(request, context, timing));
  yield { type: "submitting" };
  const job = await submit(call, body);
  return yield* follow(job, call, request, { isNew: true });
}

/** From acceptance to the picture. */
async function* follow(
  job: RemoteJob,
  call: QueueCall,
  request: ProviderRequest,
  { isNew }: { readonly isNew: boolean },
): AsyncGenerator<ProviderEvent, ProviderResult, void> {
  const { context, timing } = call;
  const addresses = addressesOf(job);
  const result = yield* stopWhenLeft(
    context.signal,
    () => cancel(call, addresses),
    untilDone(job, call, isNew),
  );
  // It is paid for: as long as it takes.
  const until = context.now() + timing.jobMs;
  const bytes = await downloadResult(
    assertShown(result).url,
    (url) => readPicture(url, call, until),
    async () => (await fetchResult(call, addresses, until)).url,
  );
  return {
    image: await withCharge("charged", () => context.pictures.decode(bytes)),
    cost: settledCost(request.model.price, result.billableUnits),
    modelRevision: null,
    warnings: warningsOf(result, request, context.account.key),
  };
}

async function* untilDone(
  job: RemoteJob,
  call: QueueCall,
  isNew: boolean,
): AsyncGenerator<ProviderEvent, FalResult, void> {
  if (isNew) yield { type: "accepted", ...job };
  return yield* pollUntilDone(call.context, {
    service,
    ask: createAsk(call, addressesOf(job)),
    intervalMs: call.timing.intervalMs,
    deadlineMs: call.timing.jobMs,
  });
}

/** @throws AppError `moderated` where the filter has blanked the picture. */
function assertShown(result: FalResult): FalResult {
  if (result.isBlanked) throw moderatedError({ service, of: "output", reasons: null, charge: "charged" });
  return result;
}

async function readPicture(url: string, { context, timing }: QueueCall, until: number): Promise<Uint8Array> {
  const inline = /^data:image\/[a-z+.-]+;base64,/i.exec(url);
  if (inline !== null) return Buffer.from(url.slice(inline[0].length), "base64");
  return downloadPicture(
    context,
    {
      service,
      url,
      trust: resultTrust(context.account.baseUrl),
    },
    timing,
    until,
  );
}

function warningsOf({ prompt }: FalResult, request: ProviderRequest, key: string | null): string[] {
  const words = quote(prompt, key);
  const isRewritten = words !== null && prompt?.trim() !== request.prompt;
  return isRewritten ? [`${service} drew after other words: ${words}`] : [];
}

const nobodysRequest = "00000000-0000-4000-8000-000000000000";

/**
 * Asks for a request that does not exist. A key that is refused there is bad; that one which is not refused is good
 * cannot be told, as nothing says that the key is looked at first.
 */
async function testKey(context: Omit<RunContext, "pictures">, timing: ServiceTiming): Promise<KeyCheck> {
  const { baseUrl } = context.account;
  const { status } = await requestJson(context, {
    service,
    url: `${baseUrl ?? queueAddress}/fal-ai/flux-2/requests/${nobodysRequest}/status`,
    trust: trustFor(baseUrl, keyHosts, keyHosts),
    headers: authorization(context),
    deadlineMs: timing.askMs,
    maximumBytes: smallReplyBytes,
  });
  if (status === 401 || status === 403) return { result: "refused", detail: `${service} refused the key.` };
  return {
    result: "unknown",
    detail: `${service} has no free question that proves a key; it did not refuse this one (status ${status}).`,
  };
}
