import { describe, expect, it } from "vitest";
import { htmlPage, redirect } from "../fake-server.ts";
import type { ConformanceScene } from "./scene.ts";
import { tellWhen } from "./tell-when.ts";

/** Answers that are not what they should be. */
export function describeAnswers(scene: ConformanceScene): void {
  const { harness, isJob, supports, fake, elsewhere, teller, asked, run } = scene;
  describe("when the answer is not what it should be,", () => {
    it("names a web page at the submit as such", async () => {
      fake().script("submit", htmlPage);
      const { error } = await run();
      expect(error).toMatchObject({
        code: "provider-failed",
        message: expect.stringContaining("web page"),
      });
      expect(error).toHaveProperty("charge", "unknown");
    });

    it("takes half a reply to the submit for none", async () => {
      const body = '{"id":"1","data":[{"b64_json":"iVBORw0KGgo';
      fake().script("submit", {
        kind: "reply",
        status: 200,
        headers: { "content-type": "application/json" },
        body,
      });
      const { error } = await run();
      expect(error).toMatchObject({ code: "provider-failed", charge: "unknown", retryable: false });
    });

    it("refuses a reply to the submit that is too large before reading it", async () => {
      fake().script("submit", { kind: "oversized", announcedBytes: 500_000_000 });
      const { error } = await run();
      expect(error).toMatchObject({ code: "provider-failed", charge: "unknown", retryable: false });
    });

    it("does not follow a redirect with a key", async () => {
      fake().script("submit", redirect(`${elsewhere()}/v1/submit`));
      const { error } = await run();
      expect(error).toMatchObject({ code: "provider-failed" });
    });

    tellWhen(isJob)("does not follow a redirect of a question", async () => {
      fake().always("poll", redirect(`${elsewhere()}/v1/poll`));
      const { error } = await run();
      expect(error).toMatchObject({ code: expect.stringMatching(/provider-failed|network/) });
    });

    tellWhen(harness.hasDownload)("names a web page instead of a picture as such", async () => {
      fake().always("download", htmlPage);
      const { error } = await run();
      expect(error).toMatchObject({
        code: "provider-failed",
        message: expect.stringContaining("web page"),
        charge: "charged",
      });
    });

    tellWhen(harness.hasDownload)("refuses a download that is too large before reading it", async () => {
      fake().always("download", { kind: "oversized", announcedBytes: 500_000_000 });
      const { error } = await run();
      expect(error).toMatchObject({ code: "provider-failed", charge: "charged" });
    });

    tellWhen(harness.hasDownload)("refuses half a picture", async () => {
      const png = await teller().codec.encodePng(harness.request().image);
      fake().always("download", {
        kind: "reply",
        status: 200,
        headers: { "content-type": "image/png" },
        body: png.subarray(0, Math.floor(png.byteLength / 2)),
      });
      const { error } = await run();
      expect(error).toMatchObject({ code: "provider-failed", charge: "charged" });
    });

    tellWhen(harness.hasDownload)("follows no redirect to a private address", async () => {
      fake().always("download", redirect(`${elsewhere()}/picture.png`));
      const { error } = await run();
      expect(error).toMatchObject({ code: "provider-failed", charge: "charged" });
    });

    tellWhen(supports("foreign-polling-host"))("asks no foreign host about the job", async () => {
      fake().behave("foreign-polling-host");
      const { error } = await run();
      expect(error).toMatchObject({ code: "provider-failed", charge: "unknown" });
    });

    tellWhen(supports("expired-result-first"))(
      "asks once for a new address of a result that has expired",
      async () => {
        fake().behave("expired-result-first");
        expect((await run()).result).toBeDefined();
        expect(asked("download")).toBe(2);
      },
    );

    tellWhen(supports("expired-result-forever"))("says that a result has expired", async () => {
      fake().behave("expired-result-forever");
      const { error } = await run();
      expect(error).toMatchObject({ code: "result-expired", charge: "charged" });
      expect(asked("download")).toBe(2);
    });

    tellWhen(supports("unknown-status-first"))(
      "takes a status that it does not know as waiting",
      async () => {
        fake().behave("unknown-status-first");
        expect((await run()).result).toBeDefined();
      },
    );

    for (const behaviour of ["unknown-status-forever", "queued-forever"] as const) {
      tellWhen(supports(behaviour))(`ends at the deadline of the job: ${behaviour}`, async () => {
        fake().behave(behaviour);
        const { error } = await run();
        expect(error).toMatchObject({ code: "network", charge: "unknown", retryable: false });
      });
    }
  });
}
