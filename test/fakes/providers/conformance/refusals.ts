import { describe, expect, it } from "vitest";
import type { ConformanceScene } from "./scene.ts";
import { tellWhen } from "./tell-when.ts";

/** What a service says no to. */
export function describeRefusals(scene: ConformanceScene): void {
  const { harness, supports, fake, asked, run } = scene;
  describe("when the service refuses,", () => {
    for (const behaviour of ["moderated-input", "moderated-output"] as const) {
      tellWhen(supports(behaviour))(`tells ${behaviour} from a bad request`, async () => {
        fake().behave(behaviour);
        const { error } = await run();
        expect(error).toMatchObject({ code: "moderated", retryable: false, nextStep: expect.any(String) });
        expect(error).toHaveProperty("charge", expect.any(String));
      });
    }

    tellWhen(supports("failed"))("says that the job failed, and what that may have cost", async () => {
      fake().behave("failed");
      const { error } = await run();
      expect(error).toMatchObject({
        code: "provider-failed",
        charge: expect.any(String),
        retryable: false,
      });
    });

    it.each([
      [402, "out-of-credit"],
      [403, "key-refused"],
      [422, "invalid-input"],
      [429, "rate-limited"],
    ] as const)("takes %i as %s, which costs nothing", async (status, code) => {
      fake().script("submit", harness.refusal(status));
      const { error } = await run();
      expect(error).toMatchObject({
        code,
        charge: "not-charged",
        retryable: status === 429,
        nextStep: expect.stringMatching(/\w/),
      });
      if (status === 422)
        expect(error).toHaveProperty("message", expect.stringContaining(harness.refusedField));
    });

    it("says how long to wait after a 429 that says it", async () => {
      fake().script("submit", harness.refusal(429, { "retry-after": "17" }));
      const { error } = await run();
      expect(error).toMatchObject({
        code: "rate-limited",
        nextStep: expect.stringContaining("17 seconds"),
        retryAfterMs: 17_000,
      });
    });

    it.each([500, 503] as const)("does not ask again after %i, which may have cost", async (status) => {
      fake().script("submit", harness.refusal(status));
      const { error } = await run();
      expect(error).toMatchObject({ code: "provider-failed", charge: "unknown", retryable: false });
      expect(asked("submit")).toBe(1);
    });
  });
}
