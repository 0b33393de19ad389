import { modelOfEndpoint, providerOfEndpoint } from "../../../shared/catalogue/compatible.ts";
import type { CompatibleEndpoint } from "../../../shared/domain/compatible-endpoint.ts";
import { AppError } from "../../../shared/errors.ts";
import { contextAroundMask } from "../../../shared/framing/plan-frame.ts";
import {
  defaultTiming,
  type HttpContext,
  type HttpRequest,
  pictureReplyBytes,
  repeatRequest,
  requestBytes,
  type ServiceTiming,
} from "../http.ts";
import { downloadPicture } from "../poll.ts";
import type {
  Account,
  Provider,
  ProviderEvent,
  ProviderRequest,
  ProviderResult,
  RunContext,
} from "../provider.ts";
import { type Trust, trustFor } from "../url-trust.ts";
import { dialectOf } from "./dialect.ts";
import { editForm } from "./edit-form.ts";
import { runImageRequest } from "./image-request.ts";
import { checkKeyByModels } from "./key-check.ts";

/** A team's own server that speaks OpenAI's edit route in a dialect. Its address and its key are trusted as typed. */
export function createCompatibleProvider(
  endpoint: CompatibleEndpoint,
  timing: ServiceTiming = { ...defaultTiming, submitMs: endpoint.timeoutSeconds * 1000 },
): Provider {
  const model = modelOfEndpoint(endpoint);
  return {
    id: providerOfEndpoint(endpoint),
    name: endpoint.name,
    key: { environmentName: null, baseUrlEnvironmentName: null, signUpUrl: null, isRequired: false },
    // A server of one's own works on one picture at a time as a rule; a second one waits there for the first.
    concurrency: 2,
    cancelCharge: "unknown",
    models: () => [model],
    context: (_model, _parameters, maskBounds) => contextAroundMask(maskBounds),
    run: (request, context) => runAtEndpoint(endpoint, request, context, timing),
    resume: null,
    async testKey(context) {
      const { baseUrl, trust, headers } = accessTo(endpoint, context.account);
      return checkKeyByModels(
        context,
        { service: endpoint.name, url: `${baseUrl}/models`, trust, headers, deadlineMs: timing.askMs },
        [endpoint.model],
      );
    },
  };
}

async function* runAtEndpoint(
  endpoint: CompatibleEndpoint,
  request: ProviderRequest,
  context: RunContext,
  timing: ServiceTiming,
): AsyncGenerator<ProviderEvent, ProviderResult, void> {
  if (endpoint.mask.required && request.mask === null) {
    throw new AppError("invalid-input", `${endpoint.name} needs a mask: it fills what is painted.`, {
      nextStep: "Paint over what is to be changed.",
      charge: "not-charged",
    });
  }
  const dialect = dialectOf(endpoint);
  const { baseUrl, trust, headers } = accessTo(endpoint, context.account);
  const url = `${baseUrl}${endpoint.editRoute}`;
  return yield* runImageRequest(
    request,
    {
      dialect,
      trust,
      url,
      headers,
      body: await editForm(request, dialect, context.pictures),
      deadlineMs: timing.submitMs,
      partialImages: 0,
      fetchPicture: (address, http) =>
        fetchPicture(http, http.now() + timing.jobMs, {
          service: endpoint.name,
          // Servers name their results by a path too (SGLang: /v1/images/{id}/content).
          url: URL.canParse(address, url) ? new URL(address, url).href : address,
          trust,
          headers,
          deadlineMs: timing.downloadMs,
          maximumBytes: pictureReplyBytes,
        }),
      costOf: () => null,
    },
    context,
  );
}

/**
 * A result that lies at the server itself, from its own origin only: without the key where that is enough, otherwise
 * with it.
 * @param until milliseconds since 1970 UTC: no new attempt after it.
 * @throws AppError `provider-failed` for another origin or what is no picture, `result-expired`, `network`.
 */
async function fetchPicture(context: HttpContext, until: number, request: HttpRequest): Promise<Uint8Array> {
  const { headers: withKey, ...withoutKey } = request;
  try {
    return await downloadPicture(context, withoutKey, { downloadMs: request.deadlineMs }, until);
  } catch (error) {
    const isRefused = error instanceof AppError && error.code === "result-expired";
    if (!isRefused || withKey?.["authorization"] === undefined) throw error;
  }
  const { status, body } = await repeatRequest(context, until, () => requestBytes(context, request));
  if (status !== 200) {
    throw new AppError(
      "result-expired",
      `${request.service} does not hand out the result (status ${status}).`,
      {
        nextStep: "Let the server answer with bytes (base64), then run it again.",
      },
    );
  }
  return body;
}

function accessTo(
  endpoint: CompatibleEndpoint,
  { key, baseUrl }: Account,
): { readonly baseUrl: string; readonly trust: Trust; readonly headers: Readonly<Record<string, string>> } {
  const address = (baseUrl ?? endpoint.baseUrl).replace(/\/+$/, "");
  return {
    baseUrl: address,
    trust: trustFor(address, [], []),
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
  };
}
