import { modelsOf } from "../../../shared/catalogue/models.ts";
import type { KeyCheck } from "../../../shared/contract/keys.ts";
import type { Cost } from "../../../shared/domain/node.ts";
import { contextAroundMask } from "../../../shared/framing/plan-frame.ts";
import {
  defaultTiming,
  type HttpContext,
  type HttpRequest,
  repeatRequest,
  requestJson,
  type ServiceTiming,
  smallReplyBytes,
} from "../http.ts";
import { downloadPicture, downloadResult, type JobAnswer, pollUntilDone } from "../poll.ts";
import type {
  Provider,
  ProviderEvent,
  ProviderRequest,
  ProviderResult,
  RemoteJob,
  RunContext,
} from "../provider.ts";
import { quote, refusalError, unknownJobError, unreadableJobError } from "../service-errors.ts";
import { type Trust, trustFor } from "../url-trust.ts";
import {
  accepted,
  costOf,
  creditsLeft,
  type Finished,
  jobReply,
  readJob,
  readRefusal,
  serviceName,
} from "./replies.ts";
import { requestBody } from "./request-body.ts";

const ownAddress = "https://api.bfl.ai";
const ownHosts = ["bfl.ai"];
/** How long a result's address is good at least (that of FLUX 3 for an hour). */
const sampleLifetimeMs = 10 * 60_000;

/**
 * Black Forest Labs (https://docs.bfl.ai; design notes: providers.md §1): a job is submitted, asked for at the address
 * that the reply names, and its picture fetched from a signed address without the key. A job cannot be cancelled there.
 */
export function createBflProvider(timing: ServiceTiming = defaultTiming): Provider {
  async function* follow(
    request: ProviderRequest,
    { pollingUrl }: RemoteJob,
    quoted: Cost | null,
    context: RunContext,
  ): AsyncGenerator<ProviderEvent, ProviderResult, void> {
    if (pollingUrl === null) throw new Error("A job of this provider has an address to ask at.");
    const question = createQuestion(pollingUrl, request, context, timing);
    const finished = yield* pollUntilDone(context, {
      service: serviceName,
      ask: question,
      intervalMs: timing.intervalMs,
      deadlineMs: timing.jobMs,
    });
    yield { type: "progress", fraction: null, stage: "Fetching the result" };
    const until = context.now() + sampleLifetimeMs;
    const image = await downloadResult(
      finished.sampleUrl,
      async (url) =>
        context.pictures.decode(
          await downloadPicture(
            context,
            {
              service: serviceName,
              url,
              trust: trustFor(context.account.baseUrl, "public", ownHosts),
            },
            timing,
            until,
          ),
        ),
      async () => {
        const again = await question(until);
        return again.status === "done" ? again.value.sampleUrl : finished.sampleUrl;
      },
    );
    return {
      image,
      cost: finished.cost ?? quoted,
      modelRevision: null,
      warnings: rewritten(request.prompt, finished.prompt, context.account.key),
    };
  }

  return {
    id: "bfl",
    name: serviceName,
    key: {
      environmentName: "BFL_API_KEY",
      baseUrlEnvironmentName: "BFL_BASE_URL",
      signUpUrl: "https://dashboard.bfl.ai",
      isRequired: true,
    },
    // The service allows 24 at a time, of Kontext max only 6.
    concurrency: 6,
    cancelCharge: "charged",
    models: () => modelsOf("bfl"),
    // What goes on outwards must see all of the middle that it goes on from.
    context: (model, _parameters, maskBounds) =>
      model.operations.includes("outpaint") ? Number.POSITIVE_INFINITY : contextAroundMask(maskBounds),
    async *run(request, context) {
      const { model } = request;
      const body = JSON.stringify(await requestBody(request, context.pictures));
      const submit: HttpRequest = {
        ...apiRequest(context, `${ownBase(context)}/v1/${model.remoteName}`, timing.submitMs),
        method: "POST",
        body,
        isPaid: true,
      };
      yield { type: "submitting" };
      const reply = await requestJson(context, submit);
      if (reply.status >= 300) {
        throw refusalError(readRefusal(reply, model.name, context.account.key, context.now()));
      }
      const job = accepted.safeParse(reply.body);
      if (!job.success)
        throw unreadableJobError(serviceName, "took the request, but does not say as what job");
      const remote: RemoteJob = { remoteId: job.data.id, pollingUrl: job.data.polling_url };
      yield { type: "accepted", ...remote };
      return yield* follow(request, remote, costOf(job.data.cost), context);
    },
    resume: (request, remote, context) => follow(request, remote, null, context),
    testKey: (context) => testKey(context, timing),
  };
}

/** A service that has just taken a job may not know it everywhere at once: so many questions it may deny it. */
const deniedAtMost = 3;

/** Asks for a job, of whose failure the service may speak in a reply of 4xx or 5xx. */
function createQuestion(
  pollingUrl: string,
  { model }: ProviderRequest,
  context: RunContext,
  timing: ServiceTiming,
): (until: number) => Promise<JobAnswer<Finished>> {
  const { key } = context.account;
  let denied = 0;
  return async (until) => {
    const reply = await repeatRequest(context, until, async () => {
      const answer = await requestJson(context, apiRequest(context, pollingUrl, timing.askMs));
      const job = jobReply.safeParse(answer.body);
      return { ...answer, status: job.success ? 200 : answer.status, body: job.success ? job.data : answer };
    });
    const { status } = reply.body;
    if ((status === 404 || status === "Task not found") && ++denied <= deniedAtMost) {
      return { status: "waiting", events: [] };
    }
    if ("headers" in reply.body) {
      if (status === 404) throw unknownJobError(serviceName);
      throw refusalError({ ...readRefusal(reply.body, model.name, key, context.now()), charge: "unknown" });
    }
    return readJob(reply.body, key);
  };
}

async function testKey(context: Omit<RunContext, "pictures">, timing: ServiceTiming): Promise<KeyCheck> {
  const reply = await requestJson(
    context,
    apiRequest(context, `${ownBase(context)}/v1/credits`, timing.askMs),
  );
  if (reply.status === 401 || reply.status === 403) {
    return { result: "refused", detail: `${serviceName} does not accept the key.` };
  }
  const left = creditsLeft.safeParse(reply.body);
  if (reply.status !== 200 || !left.success) {
    return { result: "unknown", detail: `${serviceName} answered with status ${reply.status}.` };
  }
  const amount = left.data.credits;
  return {
    result: "accepted",
    detail: `The account has ${Math.floor(amount)} credits ($${(amount / 100).toFixed(2)}) left.`,
  };
}

type AccountContext = HttpContext & Pick<RunContext, "account">;

function ownBase({ account }: AccountContext): string {
  return account.baseUrl ?? ownAddress;
}

/** With the key, and to the service alone. */
function apiRequest({ account }: AccountContext, url: string, deadlineMs: number): HttpRequest {
  const trust: Trust = trustFor(account.baseUrl, ownHosts, ownHosts);
  return {
    service: serviceName,
    url,
    trust,
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      ...(account.key === null ? {} : { "x-key": account.key }),
    },
    deadlineMs,
    maximumBytes: smallReplyBytes,
  };
}

const longestPrompt = 2_000;

function rewritten(sent: string, painted: string | null, key: string | null): readonly string[] {
  const words = quote(painted, key, longestPrompt);
  if (words === null || painted?.trim() === sent) return [];
  return [`${serviceName} painted this prompt instead: ${words}`];
}
