import type { ServiceTiming } from "../../../../electron/providers/http.ts";
import type { Provider, ProviderRequest } from "../../../../electron/providers/provider.ts";
import type { FakeReply } from "../fake-server.ts";
import type { Behaviour, FakeService, Stage } from "../fake-service.ts";
import type { Story, Teller } from "../story.ts";

/** What the conformance suite needs of a provider and its fake. */
export interface ProviderHarness {
  createProvider(timing: ServiceTiming): Provider;
  /** @param elsewhere origin of a server that must never be asked. */
  startFake(options: { readonly key: string; readonly elsewhere: string }): Promise<FakeService>;
  /** An edit with a picture, so small that the suite is quick. */
  readonly request: () => ProviderRequest;
  readonly key: string;
  /** `job`: submit, poll, download. `synchronous`: the reply to the submit holds the picture. */
  readonly flow: "job" | "synchronous";
  /** Whether the picture is fetched from an address of its own, without a key. */
  readonly hasDownload: boolean;
  readonly supports: readonly Behaviour[];
  /** A refusal as the service words it; for 422 with the name of the field that is expected in the message. */
  refusal(status: 402 | 403 | 422 | 429 | 500 | 503, headers?: Readonly<Record<string, string>>): FakeReply;
  readonly refusedField: string;
  /** Whether the service is told to stop a job that waits or runs. */
  readonly cancelsRemotely: boolean;
}

/** What every part of the suite is told in. The functions give what belongs to the test that is running. */
export interface ConformanceScene {
  readonly harness: ProviderHarness;
  readonly isJob: boolean;
  readonly supports: (behaviour: Behaviour) => boolean;
  readonly fake: () => FakeService;
  /** Origin of a server that must never be asked. */
  readonly elsewhere: () => string;
  readonly teller: () => Teller;
  /** How many requests of a stage arrived. */
  readonly asked: (stage: Stage) => number;
  readonly run: (timing?: ServiceTiming) => Promise<Story>;
}

/** Long enough for a busy computer; a job's own time passes on the fake clock. */
export const patientTiming: ServiceTiming = {
  submitMs: 10_000,
  askMs: 10_000,
  downloadMs: 10_000,
  intervalMs: 1_000,
  jobMs: 60_000,
};
