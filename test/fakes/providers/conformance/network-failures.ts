import { describe, expect, it } from "vitest";
import type { FakeReply } from "../fake-server.ts";
import { type ConformanceScene, patientTiming } from "./scene.ts";

const dropped = (["before-headers", "after-headers", "in-body"] as const).map((when) => ({
  when,
  reply: { kind: "drop", when } satisfies FakeReply,
}));

/** Connections that break, stall or are never made. */
export function describeNetworkFailures(scene: ConformanceScene): void {
  const { harness, isJob, fake, asked, run } = scene;
  describe("when the network fails", () => {
    it("before anything could be sent, says that nothing was charged", async () => {
      await fake().close();
      const { error } = await run();
      expect(error).toMatchObject({ code: "network", charge: "not-charged", retryable: true });
    });

    it.each(dropped)("at the submit, $when, says that it may have been charged", async ({ reply }) => {
      fake().script("submit", reply);
      const { error } = await run();
      expect(error).toMatchObject({ code: "network", charge: "unknown", retryable: false });
      expect(asked("submit")).toBe(1);
    });

    it("by dripping at the submit, gives up at its deadline", async () => {
      fake().script("submit", { kind: "drip" });
      const { error } = await run({ ...patientTiming, submitMs: 150 });
      expect(error).toMatchObject({ code: "network", charge: "unknown", retryable: false });
    });

    const later = (["poll", "download"] as const).filter((stage) =>
      stage === "poll" ? isJob : harness.hasDownload,
    );
    for (const stage of later) {
      it.each(dropped)(`at the ${stage}, $when, asks again`, async ({ reply }) => {
        fake().script(stage, reply);
        expect((await run()).result).toBeDefined();
      });

      it(`by dripping at the ${stage}, asks again after the deadline of one request`, async () => {
        fake().script(stage, { kind: "drip" });
        expect((await run({ ...patientTiming, askMs: 150, downloadMs: 150 })).result).toBeDefined();
      });

      it(`for good at the ${stage}, ends, and says what it may have cost`, async () => {
        fake().always(stage, { kind: "drop", when: "before-headers" });
        const { error } = await run();
        expect(error).toMatchObject({
          code: "network",
          charge: stage === "poll" ? "unknown" : "charged",
          retryable: false,
        });
      });

      it(`with 5xx at the ${stage}, asks again`, async () => {
        fake().script(stage, harness.refusal(503), harness.refusal(500));
        expect((await run()).result).toBeDefined();
      });

      it(`with 429 at the ${stage}, waits as long as it is told`, async () => {
        fake().script(stage, harness.refusal(429, { "retry-after": "7" }));
        const { result, pauses } = await run();
        expect(result).toBeDefined();
        expect(pauses).toContain(7_000);
      });
    }
  });
}
