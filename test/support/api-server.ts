import type { ImageServices } from "../../electron/hosts/web/api/api-services.ts";
import { createByteBudget } from "../../electron/hosts/web/api/limits.ts";
import { createModelRoutes } from "../../electron/hosts/web/api/models-routes.ts";
import { createOpenaiRoutes } from "../../electron/hosts/web/api/openai-routes.ts";
import { type ApiLimits, registerApi } from "../../electron/hosts/web/api/register-api.ts";
import type { ApiRoute } from "../../electron/hosts/web/api/route.ts";
import { createSignedUrls } from "../../electron/hosts/web/api/signed-urls.ts";
import { encodeAnswer } from "../../electron/hosts/web/encode-answer.ts";
import { startWebServer, type WebServer } from "../../electron/hosts/web/server.ts";
import { createLog } from "../../electron/log.ts";
import type { ProgramEngine } from "../../electron/programs/program-engine.ts";
import { models } from "../../shared/catalogue/models.ts";
import { defaultSettings, type Settings } from "../../shared/domain/settings.ts";
import { holdAnswersToDocument } from "./documented-answers.ts";

export const apiToken = "a-token-that-is-long-enough";

export interface ApiServerOptions {
  readonly engine: ProgramEngine;
  readonly settings?: Partial<Settings>;
  readonly limits?: Partial<ApiLimits>;
  /** Besides OpenAI's. */
  readonly routes?: readonly ApiRoute[];
  /** Milliseconds since 1970 UTC, for signed addresses. */
  readonly now?: () => number;
}

/** The web server with the API before an engine of the test's, every model ready. */
export async function startApiServer(options: ApiServerOptions): Promise<WebServer> {
  const log = createLog({ level: "error", write: () => {} });
  const signedUrls = createSignedUrls("a secret", options.now ?? Date.now);
  const services: ImageServices = {
    engine: options.engine,
    models: () => models.map((model) => ({ ...model, notReady: null })),
    settings: () => ({ ...defaultSettings, ...options.settings }),
    encode: encodeAnswer,
    signedUrls,
    log,
  };
  const limits = {
    perSecond: 0,
    burst: 0,
    bodyBytes: createByteBudget(300 * 1024 ** 2, 60_000),
    smallBodyBytes: createByteBudget(100 * 1024 ** 2, 60_000),
    bodyIdleMs: 10_000,
    bodyTotalMs: 60_000,
    answersAtOnce: 32,
    answersOfAddressAtOnce: 4,
    answerIdleMs: 60_000,
    ...options.limits,
  };
  const routes = [...createOpenaiRoutes(services), ...createModelRoutes(services), ...(options.routes ?? [])];
  return startWebServer({
    port: 0,
    address: "127.0.0.1",
    handle: async () => new Response("the page"),
    serveWire: () => {},
    api: {
      token: apiToken,
      register: (scope, admission) => {
        holdAnswersToDocument(scope, routes);
        registerApi(scope, admission, { routes, signedUrls, limits, tell: options.engine.tell, log });
      },
    },
    log,
  });
}
