import { afterEach, beforeEach, describe, expect } from "vitest";
import { describeAnswers } from "./conformance/answers.ts";
import { describeNetworkFailures } from "./conformance/network-failures.ts";
import { describeRefusals } from "./conformance/refusals.ts";
import { describeRuns } from "./conformance/runs.ts";
import type { ConformanceScene, ProviderHarness } from "./conformance/scene.ts";
import { patientTiming } from "./conformance/scene.ts";
import { type FakeServer, htmlPage, startFakeServer } from "./fake-server.ts";
import type { FakeService } from "./fake-service.ts";
import { createTeller, type Teller } from "./story.ts";

/** The stories that every provider must live through (issue "Every cloud provider, exactly", point 1). */
export function describeProvider(name: string, harness: ProviderHarness): void {
  describe(`${name}, as every provider,`, () => {
    let fake: FakeService;
    let elsewhere: FakeServer;
    let teller: Teller;

    beforeEach(async () => {
      elsewhere = await startFakeServer({ answer: () => htmlPage });
      fake = await harness.startFake({ key: harness.key, elsewhere: elsewhere.origin });
      teller = createTeller({ harness, fake });
    });

    afterEach(async () => {
      await Promise.all([fake.close(), elsewhere.close()]);
      // What must hold in every story.
      expect(scene.asked("submit")).toBeLessThanOrEqual(1);
      expect(elsewhere.requests).toEqual([]);
      expect(teller.everythingSaid()).not.toContain(harness.key);
      for (const request of fake.requests) {
        if (request.stage === "download") expect(JSON.stringify(request.headers)).not.toContain(harness.key);
      }
    });

    const scene: ConformanceScene = {
      harness,
      isJob: harness.flow === "job",
      supports: (behaviour) => harness.supports.includes(behaviour),
      fake: () => fake,
      elsewhere: () => elsewhere.origin,
      teller: () => teller,
      asked: (stage) => fake.requests.filter((request) => request.stage === stage).length,
      run: (timing = patientTiming) => teller.run(harness.createProvider(timing)),
    };
    describeRuns(scene);
    describeRefusals(scene);
    describeNetworkFailures(scene);
    describeAnswers(scene);
  });
}
