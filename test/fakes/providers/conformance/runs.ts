import { describe, expect, it } from "vitest";
import { type ConformanceScene, patientTiming } from "./scene.ts";
import { tellWhen } from "./tell-when.ts";

/** Runs that nothing but the person disturbs. */
export function describeRuns(scene: ConformanceScene): void {
  const { harness, isJob, supports, fake, teller, asked, run } = scene;
  describe("when all goes well,", () => {
    it("returns the picture, having said before what it is about to do", async () => {
      const { result, events } = await run();
      expect(result).toMatchObject({ image: { channels: expect.any(Number) } });
      const types = events.map(({ type }) => type);
      expect(types.indexOf("submitting")).toBe(0);
      if (isJob) expect(types.indexOf("accepted")).toBe(1);
      expect(asked("submit")).toBe(1);
    });

    tellWhen(isJob)("asks for nothing that costs when it goes on with an accepted job", async () => {
      const provider = harness.createProvider(patientTiming);
      const accepted = await teller().runUntilAccepted(provider);
      const { result } = await teller().resume(provider, accepted);
      expect(result).toBeDefined();
      expect(asked("submit")).toBe(1);
    });

    tellWhen(supports("wrong-size"))("passes on a picture of another size than was asked for", async () => {
      fake().behave("wrong-size");
      const { result } = await run();
      const { image } = harness.request();
      expect(result?.image.width).not.toBe(image.width);
      expect(result?.image.data.length).toBe(
        (result?.image.width ?? 0) * (result?.image.height ?? 0) * (result?.image.channels ?? 0),
      );
    });
  });

  describe("when it is aborted", () => {
    it("while the request is on its way, ends with the reason", async () => {
      fake().always("submit", { kind: "hang" });
      const { error, reason } = await teller().abortWhen(
        harness.createProvider(patientTiming),
        () => asked("submit") > 0,
      );
      expect(error).toBe(reason);
    });

    it("before anything was sent, sends nothing", async () => {
      const { error, reason } = await teller().abortWhen(harness.createProvider(patientTiming), () => true);
      expect(error).toBe(reason);
      expect(asked("submit")).toBe(0);
    });

    for (const behaviour of ["queued-forever", "running-forever"] as const) {
      tellWhen(supports(behaviour))(
        `while the job is ${behaviour}, ends with the reason and says so there`,
        async () => {
          fake().behave(behaviour);
          const { error, reason } = await teller().abortWhen(
            harness.createProvider(patientTiming),
            () => asked("poll") >= 2,
          );
          expect(error).toBe(reason);
          expect(asked("cancel")).toBe(harness.cancelsRemotely ? 1 : 0);
        },
      );
    }

    tellWhen(harness.hasDownload)("while the result arrives, ends with the reason", async () => {
      fake().always("download", { kind: "drip" });
      const { error, reason } = await teller().abortWhen(
        harness.createProvider(patientTiming),
        () => asked("download") > 0,
      );
      expect(error).toBe(reason);
    });
  });
}
