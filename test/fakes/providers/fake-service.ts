import { type ArrivedRequest, type FakeReply, type FakeServer, startFakeServer } from "./fake-server.ts";

/** Which part of an edit a request belongs to. `other`: tests of keys, uploads, lists. */
export type Stage = "submit" | "poll" | "download" | "cancel" | "other";

/** How a service treats a job that it took. */
export const behaviours = [
  "done",
  "queued-forever",
  "running-forever",
  "moderated-input",
  "moderated-output",
  "failed",
  /** A status that nobody has heard of: first, and then done. */
  "unknown-status-first",
  "unknown-status-forever",
  /** Sends to another host, `elsewhere`, for questions about the job. */
  "foreign-polling-host",
  /** The first address of the result is no longer good, the second is. */
  "expired-result-first",
  "expired-result-forever",
  /** Half as wide and high as was asked for. */
  "wrong-size",
] as const;
export type Behaviour = (typeof behaviours)[number];

/** A fake of a provider as the conformance suite drives it. */
export interface FakeService {
  /** To be set as `Account.baseUrl`. */
  readonly baseUrl: string;
  readonly requests: readonly (ArrivedRequest & { readonly stage: Stage })[];
  behave(behaviour: Behaviour): void;
  /** The next requests of a stage get these replies instead of the true ones, which know nothing of them. */
  script(stage: Stage, ...replies: readonly FakeReply[]): void;
  /** All further requests of a stage get this reply, after those of `script`. */
  always(stage: Stage, reply: FakeReply): void;
  close(): Promise<void>;
}

export interface FakeServiceOptions {
  readonly port?: number;
  /** Says what a request belongs to. */
  readonly stageOf: (request: ArrivedRequest) => Stage;
  /** The true answer. */
  readonly answer: (request: ArrivedRequest, origin: string) => FakeReply | Promise<FakeReply>;
}

/** What fakes of services have in common: stages, and replies that a test puts in place of the true ones. */
export async function startScripted({ port = 0, stageOf, answer }: FakeServiceOptions): Promise<{
  readonly origin: string;
  readonly requests: readonly (ArrivedRequest & { readonly stage: Stage })[];
  readonly script: FakeService["script"];
  readonly always: FakeService["always"];
  readonly close: () => Promise<void>;
}> {
  const requests: (ArrivedRequest & { readonly stage: Stage })[] = [];
  const scripted = new Map<Stage, FakeReply[]>();
  const lasting = new Map<Stage, FakeReply>();
  const server: FakeServer = await startFakeServer({
    port,
    answer(request) {
      const stage = stageOf(request);
      requests.push({ ...request, stage });
      return scripted.get(stage)?.shift() ?? lasting.get(stage) ?? answer(request, server.origin);
    },
  });
  return {
    origin: server.origin,
    requests,
    script: (stage, ...replies) => void scripted.set(stage, [...(scripted.get(stage) ?? []), ...replies]),
    always: (stage, reply) => void lasting.set(stage, reply),
    close: () => server.close(),
  };
}
