import { modelsOf } from "../../../shared/catalogue/models.ts";
import { AppError } from "../../../shared/errors.ts";
import { contextAroundMask } from "../../../shared/framing/plan-frame.ts";
import { defaultTiming, type ServiceTiming } from "../http.ts";
import type {
  Account,
  Provider,
  ProviderEvent,
  ProviderRequest,
  ProviderResult,
  RunContext,
} from "../provider.ts";
import { type Trust, trustFor } from "../url-trust.ts";
import { openaiDialect } from "./dialect.ts";
import { editForm, generationBody } from "./edit-form.ts";
import { runImageRequest } from "./image-request.ts";
import { checkKeyByModels } from "./key-check.ts";
import { unusableAnswer } from "./unusable-answer.ts";
import { costOf } from "./usage-cost.ts";

const ownBaseUrl = "https://api.openai.com/v1";
/** With the regions below it (`eu.api.openai.com`). */
const ownHosts = ["api.openai.com"];

/** Two minutes are usual; the answer exists only on this connection. */
const timingOfOpenai: ServiceTiming = { ...defaultTiming, submitMs: 10 * 60_000 };

/** OpenAI's Images API: one request, no job that could be asked about, stopped or gone on with. */
export function createOpenaiProvider(timing: ServiceTiming = timingOfOpenai): Provider {
  return {
    id: "openai",
    name: "OpenAI",
    key: {
      environmentName: "OPENAI_API_KEY",
      baseUrlEnvironmentName: "OPENAI_BASE_URL",
      signUpUrl: "https://platform.openai.com/api-keys",
      isRequired: true,
    },
    concurrency: 4,
    cancelCharge: "unknown",
    models: () => modelsOf("openai"),
    context: (_model, _parameters, maskBounds) => contextAroundMask(maskBounds),
    run: (request, context) => runAtOpenai(request, context, timing),
    resume: null,
    async testKey(context) {
      const { baseUrl, trust, headers } = accessTo(context.account);
      return checkKeyByModels(
        context,
        { service: "OpenAI", url: `${baseUrl}/models`, trust, headers, deadlineMs: timing.askMs },
        [...new Set(modelsOf("openai").map(({ remoteName }) => remoteName))],
      );
    },
  };
}

async function* runAtOpenai(
  request: ProviderRequest,
  context: RunContext,
  timing: ServiceTiming,
): AsyncGenerator<ProviderEvent, ProviderResult, void> {
  const { baseUrl, trust, headers } = accessTo(context.account);
  const isEdit = request.model.input === "picture";
  const body = isEdit ? await editForm(request, openaiDialect, context.pictures) : generationBody(request);
  const partialImages = request.parameters["partial_images"];
  return yield* runImageRequest(
    request,
    {
      dialect: openaiDialect,
      trust,
      url: `${baseUrl}${isEdit ? openaiDialect.editRoute : "/images/generations"}`,
      // A form brings its own type, with its boundary.
      headers: isEdit ? headers : { ...headers, "content-type": "application/json" },
      body,
      deadlineMs: timing.submitMs,
      partialImages: typeof partialImages === "number" ? partialImages : 0,
      fetchPicture: () => {
        throw unusableAnswer("OpenAI", "answered with an address instead of a picture");
      },
      costOf,
    },
    context,
  );
}

interface Access {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly trust: Trust;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws AppError `key-refused` without a key, `invalid-input` for an address that is none. */
function accessTo({ key, baseUrl }: Account): Access {
  if (key === null) {
    throw new AppError("key-refused", "OpenAI needs a key, and there is none.", {
      nextStep: "Add one in the settings, or set OPENAI_API_KEY.",
      charge: "not-charged",
    });
  }
  return {
    baseUrl: baseUrl ?? ownBaseUrl,
    trust: trustFor(baseUrl, ownHosts, ownHosts),
    headers: { authorization: `Bearer ${key}` },
  };
}
