import { randomBytes } from "node:crypto";
import { AppError } from "../../../shared/errors.ts";
import { appVersion } from "../../app-version.ts";
import type { Application } from "../../compose.ts";
import type { SettingsStore } from "../../handlers/host-services.ts";
import { type Log, registerSecret } from "../../log.ts";
import { createBatchRoutes } from "./api/batch-routes.ts";
import { createEditRoutes } from "./api/edit-routes.ts";
import { createByteBudget } from "./api/limits.ts";
import { createModelRoutes } from "./api/models-routes.ts";
import { createOpenaiRoutes } from "./api/openai-routes.ts";
import { createOpenApiRoutes } from "./api/openapi-routes.ts";
import { type ApiLimits, registerApi } from "./api/register-api.ts";
import { createSignedUrls } from "./api/signed-urls.ts";
import { encodeAnswer } from "./encode-answer.ts";
import type { ServedApi } from "./server.ts";

export interface ProgramApiOptions {
  readonly application: Pick<Application, "programs" | "batches" | "models">;
  readonly settings: SettingsStore;
  readonly access: ApiAccess;
  readonly log: Log;
}

/** 128 bits as base64; a shorter one can be tried out over a network. */
const shortestToken = 22;
/** What a client that asks again and again for the state of many jobs needs, and far from what the server can answer. */
const usualRate = 200;
/**
 * Bodies in memory at once; further ones wait with their senders. A form takes as much as its bytes, JSON with base64
 * for a moment four times as much: its bytes, its text, the strings in it and the pictures in those.
 */
const bodyBytes = 256 * 1024 ** 2;
const smallBodyBytes = 128 * 1024 ** 2;
/**
 * With pictures of some ten megabytes each, in memory until they were read: what a gateway has under way at once, and what
 * a browser asks for of one address.
 */
const answersAtOnce = 32;
const answersOfAddressAtOnce = 4;
const answerIdleMs = 60_000;
/** Far longer than hundreds of pictures at once take, and shorter than clients wait. */
const bodyPatienceMs = 2 * 60_000;

/** Who may ask, and how often. */
export interface ApiAccess {
  /** Null where only the token of the printed address is admitted. */
  readonly token: string | null;
  /** 0 sets no limit. */
  readonly requestsPerSecond: number;
}

/**
 * PALIMPSEST_API_TOKEN and PALIMPSEST_API_RATE.
 * @throws AppError `invalid-input` for a token that is too short or a rate that is no number.
 */
export function readApiAccess(environment: Readonly<Record<string, string | undefined>>): ApiAccess {
  return {
    token: readToken(environment["PALIMPSEST_API_TOKEN"]),
    requestsPerSecond: readRate(environment["PALIMPSEST_API_RATE"]),
  };
}

/** What programs are answered beside the page. */
export function createProgramApi(options: ProgramApiOptions): ServedApi {
  const { application, settings, log } = options;
  const { token, requestsPerSecond } = options.access;
  if (token !== null) registerSecret(token);
  // Without a token that lasts, signed addresses end with this run, as the printed token does.
  const signedUrls = createSignedUrls(token ?? randomBytes(32).toString("base64url"), Date.now);
  const shared = {
    engine: application.programs,
    models: application.models,
    settings: () => settings.get(),
  };
  const routes = [
    ...createOpenaiRoutes({ ...shared, encode: encodeAnswer, signedUrls, log }),
    ...createModelRoutes(shared),
    ...createEditRoutes(shared),
    ...createBatchRoutes({ ...shared, batches: application.batches }),
  ];
  const limits = limitsFor(requestsPerSecond);
  return {
    token,
    register: (scope, admission) =>
      registerApi(scope, admission, {
        routes: [...routes, ...createOpenApiRoutes(routes, appVersion)],
        signedUrls,
        limits,
        tell: application.programs.tell,
        log,
      }),
  };
}

function readToken(text: string | undefined): string | null {
  const token = text?.trim() ?? "";
  if (token === "") return null;
  if (token.length >= shortestToken && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new AppError(
    "invalid-input",
    `PALIMPSEST_API_TOKEN must have at least ${shortestToken} visible characters without spaces.`,
    { nextStep: "`openssl rand -base64 32` makes one." },
  );
}

function readRate(text: string | undefined): number {
  if (text === undefined) return usualRate;
  const rate = Number(text);
  if (Number.isFinite(rate) && rate >= 0 && text.trim() !== "") return rate;
  throw new AppError("invalid-input", `PALIMPSEST_API_RATE is "${text}".`, {
    nextStep: "Set it to a number of requests a second, or to 0 for no limit.",
  });
}

function limitsFor(perSecond: number): ApiLimits {
  return {
    perSecond,
    burst: Math.max(1, perSecond * 5),
    bodyBytes: createByteBudget(bodyBytes, bodyPatienceMs),
    smallBodyBytes: createByteBudget(smallBodyBytes, bodyPatienceMs),
    bodyIdleMs: 15_000,
    bodyTotalMs: 5 * 60_000,
    answersAtOnce,
    answersOfAddressAtOnce,
    answerIdleMs,
  };
}
