import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type FastifyInstance, fastify } from "fastify";
import { createBatchRoutes } from "../../electron/hosts/web/api/batch-routes.ts";
import { createEditRoutes } from "../../electron/hosts/web/api/edit-routes.ts";
import { createByteBudget } from "../../electron/hosts/web/api/limits.ts";
import { registerApi } from "../../electron/hosts/web/api/register-api.ts";
import type { ApiRoute } from "../../electron/hosts/web/api/route.ts";
import { createSignedUrls } from "../../electron/hosts/web/api/signed-urls.ts";
import { providerPictures } from "../../electron/imaging/provider-pictures.ts";
import { Jobs } from "../../electron/jobs/jobs.ts";
import type { Library } from "../../electron/library/library.ts";
import { openLibrary } from "../../electron/library/open-library.ts";
import type { Log, LogDetails } from "../../electron/log.ts";
import { type ProgramServices, type Programs, startPrograms } from "../../electron/programs/programs.ts";
import { createBuiltinProvider } from "../../electron/providers/builtin/builtin-provider.ts";
import { createInProcessFillExecutor } from "../../electron/providers/builtin/fill-executor.ts";
import type { Provider } from "../../electron/providers/provider.ts";
import { createRegistry } from "../../electron/providers/registry.ts";
import { defaultSettings, type Settings } from "../../shared/domain/settings.ts";
import { holdAnswersToDocument } from "./documented-answers.ts";

export interface ProgramPlaceOptions {
  /** Besides the fills of Palimpsest itself. */
  readonly providers?: readonly Provider[];
  readonly change?: Pick<ProgramServices, "timeLimitMs" | "post">;
}

/** A library, jobs, what there is for programs, and its API on a port of this computer; it can be ended in every way. */
export class ProgramPlace {
  settings: Settings = { ...defaultSettings, allowPrivateCallbacks: true };
  /** Milliseconds that the clock is ahead. */
  ahead = 0;
  library!: Library;
  programs!: Programs;
  jobs!: Jobs;
  origin = "";
  /** What was said in the log that is no everyday matter. */
  complaints: string[] = [];
  readonly #folder: string;
  readonly #options: ProgramPlaceOptions;
  #server: FastifyInstance | undefined;

  private constructor(folder: string, options: ProgramPlaceOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  static async open(options: ProgramPlaceOptions = {}): Promise<ProgramPlace> {
    const place = new ProgramPlace(await mkdtemp(join(tmpdir(), "palimpsest-programs-")), options);
    await place.#start();
    return place;
  }

  async restart(): Promise<void> {
    await this.#stop();
    await this.#start();
  }

  /** As the end of the process leaves it: the library is all that is left. */
  async crash(): Promise<void> {
    await this.#server?.close();
    await this.library.close();
    this.complaints = []; // what was cut off from its library goes on writing into the old ones
    await this.#start();
  }

  async remove(): Promise<void> {
    await this.#stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The hashes of all that lies in the library. */
  async keptFiles(): Promise<string[]> {
    const entries = await readdir(join(this.#folder, "blobs"), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  /** With the token. */
  fetch(
    path: string,
    init: Omit<RequestInit, "headers"> & { readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    return fetch(new URL(path, this.origin), {
      ...init,
      headers: { Authorization: "Bearer token", ...init.headers },
    });
  }

  post(path: string, body: unknown): Promise<Response> {
    return this.fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  async #start(): Promise<void> {
    const log = this.#makeLog();
    const now = () => Date.now() + this.ahead;
    this.library = await openLibrary(this.#folder, {
      log,
      now,
      makePreview: () => Promise.reject(new Error("No previews here.")),
    });
    const providers = [
      createBuiltinProvider(createInProcessFillExecutor()),
      ...(this.#options.providers ?? []),
    ];
    const registry = createRegistry(() => providers);
    this.jobs = new Jobs({
      library: this.library,
      registry,
      findAccount: () => Promise.resolve({ key: null, baseUrl: null }),
      settings: () => this.settings,
      outside: {
        fetch: () => Promise.reject(new Error("Nothing is fetched here.")),
        log,
        now,
        sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
        pictures: providerPictures,
      },
    });
    this.programs = startPrograms({
      library: this.library,
      jobs: this.jobs,
      registry,
      settings: () => this.settings,
      now,
      log,
      ...this.#options.change,
    });
    const models = () =>
      providers.flatMap((one) => one.models().map((model) => ({ ...model, notReady: null })));
    await this.#serve(log, [
      ...createEditRoutes({ engine: this.programs.engine, models, settings: () => this.settings }),
      ...createBatchRoutes({ ...this.programs, models, settings: () => this.settings }),
    ]);
  }

  #makeLog(): Log {
    const { complaints } = this;
    const complain = (message: string, details?: LogDetails) => {
      const { error } = details ?? {};
      complaints.push(error instanceof Error ? `${message}: ${error.message}` : message);
    };
    return { debug() {}, info() {}, warn: complain, error: complain };
  }

  async #serve(log: Log, routes: readonly ApiRoute[]): Promise<void> {
    const server = fastify({ forceCloseConnections: true });
    server.register(async (scope) => {
      holdAnswersToDocument(scope, routes);
      registerApi(
        scope,
        {
          tokens: () => ["token"],
          hasCookie: () => false,
          refusal: () => null,
          originFor: ({ headers }) => `http://${headers.host}`,
          headers: {},
        },
        {
          routes,
          signedUrls: createSignedUrls("token", Date.now),
          limits: {
            perSecond: 0,
            burst: 0,
            bodyBytes: createByteBudget(256 * 1024 ** 2, 60_000),
            smallBodyBytes: createByteBudget(128 * 1024 ** 2, 60_000),
            bodyIdleMs: 10_000,
            bodyTotalMs: 30_000,
            answersAtOnce: 32,
            answersOfAddressAtOnce: 4,
            answerIdleMs: 60_000,
          },
          tell: this.programs.engine.tell,
          log,
        },
      );
    });
    this.origin = await server.listen({ port: 0, host: "127.0.0.1" });
    this.#server = server;
  }

  async #stop(): Promise<void> {
    await this.#server?.close();
    await this.jobs.close();
    await this.programs.close();
    await this.library.close();
  }
}
