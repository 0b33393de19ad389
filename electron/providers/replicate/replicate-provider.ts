import { z } from "zod";
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
import { keyed, resultTrust, serviceAddress } from "./account.ts";
import { addressPictures } from "./pictures.ts";
import { predictionInput } from "./prediction-input.ts";
import {
  addressesOf,
  cancelPrediction,
  createAsk,
  createPrediction,
  type PredictionCall,
  type ReplicateResult,
  readResult,
} from "./predictions.ts";
import { service } from "./replicate-errors.ts";

/** Models that run at Replicate. */
export function createReplicateProvider(timing: ServiceTiming = defaultTiming): Provider {
  return {
    id: "replicate",
    name: service,
    key: {
      environmentName: "REPLICATE_API_TOKEN",
      baseUrlEnvironmentName: "REPLICATE_BASE_URL",
      signUpUrl: "https://replicate.com/account/api-tokens",
      isRequired: true,
    },
    concurrency: 8,
    // Free before it begins, charged for the time once it runs; which of them it was is not said.
    cancelCharge: "unknown",
    models: () => modelsOf("replicate"),
    context: (_model, _parameters, maskBounds) => contextAroundMask(maskBounds),
    run: (request, context) => run(request, { context, model: request.model, timing }),
    resume: (request, remote, context) =>
      follow(remote, { context, model: request.model, timing }, { isNew: false }),
    testKey: (context) => testKey(context, timing),
  };
}

async function* run(
  request: ProviderRequest,
  call: PredictionCall,
): AsyncGenerator<ProviderEvent, ProviderResult, void> {
  const input = predictionInput(request, await addressPictures(request, call.context, call.timing));
  yield { type: "submitting" };
  const job = await createPrediction(call, input);
  return yield* follow(job, call, { isNew: true });
}

/** From acceptance to the picture. */
async function* follow(
  job: RemoteJob,
  call: PredictionCall,
  { isNew }: { readonly isNew: boolean },
): AsyncGenerator<ProviderEvent, ProviderResult, void> {
  const { context, timing } = call;
  const addresses = addressesOf(job);
  const result = yield* stopWhenLeft(
    context.signal,
    () => cancelPrediction(call, addresses),
    untilDone(job, call, isNew),
  );
  // Results are kept for an hour.
  const until = context.now() + timing.jobMs;
  const bytes = await downloadResult(
    result.url,
    (url) =>
      downloadPicture(
        context,
        {
          service,
          url,
          trust: resultTrust(context.account),
        },
        timing,
        until,
      ),
    async () => (await readResult(call, addresses, until)).url,
  );
  return {
    image: await withCharge("charged", () => context.pictures.decode(bytes)),
    // Replicate tells how long it took, not what it costs.
    cost: null,
    modelRevision: result.version,
    warnings: [],
  };
}

async function* untilDone(
  job: RemoteJob,
  call: PredictionCall,
  isNew: boolean,
): AsyncGenerator<ProviderEvent, ReplicateResult, void> {
  if (isNew) yield { type: "accepted", ...job };
  return yield* pollUntilDone(call.context, {
    service,
    ask: createAsk(call, addressesOf(job)),
    intervalMs: call.timing.intervalMs,
    deadlineMs: call.timing.jobMs,
  });
}

const accountReply = z.object({ username: z.string() });

/** Asks whose key it is. */
async function testKey(context: Omit<RunContext, "pictures">, timing: ServiceTiming): Promise<KeyCheck> {
  const { status, body } = await requestJson(context, {
    ...keyed(context, `${serviceAddress(context.account)}/account`),
    deadlineMs: timing.askMs,
    maximumBytes: smallReplyBytes,
  });
  if (status === 401 || status === 403) return { result: "refused", detail: `${service} refused the key.` };
  const account = accountReply.safeParse(body);
  if (status === 200 && account.success) {
    return { result: "accepted", detail: `${service} knows it as a key of ${account.data.username}.` };
  }
  return { result: "unknown", detail: `${service} did not say whether it is good (status ${status}).` };
}
