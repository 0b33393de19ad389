import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { jobId } from "../../../shared/domain/ids.ts";
import type { Job } from "../../../shared/domain/job.ts";
import type { Charge, ErrorCode } from "../../../shared/errors.ts";
import { editNode } from "../../../test/fakes/history.ts";
import { FailedJob } from "./FailedJob.tsx";
import { OpenJob } from "./OpenJob.tsx";

const base = {
  id: jobId.parse("job-1"),
  request: editNode("b", "a").request,
  createdAt: 1,
  sequence: 1,
  estimate: { amount: 0.045, currency: "USD" },
};
const noActions = { cancel: () => {}, runAgain: () => {}, dismiss: () => {}, remedy: () => {} };

const openJob = (job: Extract<Job, { status: "queued" | "running" }>, waitingBefore = 0) =>
  renderToStaticMarkup(
    <OpenJob
      job={job}
      name="Cloud Editor"
      waitingBefore={waitingBefore}
      cancelling={false}
      onCancel={() => {}}
    />,
  );
const running = (cancelCharge: Charge | null, log: string[] = [], previewUrl: string | null = null) =>
  openJob({
    ...base,
    status: "running",
    stage: "Painting",
    progress: 0.4,
    previewUrl,
    cancelCharge,
    log,
  });

const failed = (code: ErrorCode, charge: Charge | null, asked: Pick<Job, keyof typeof base> = base) =>
  renderToStaticMarkup(
    <FailedJob
      job={{
        ...asked,
        status: "failed",
        error: { code, message: "It was refused.", nextStep: "Say it otherwise.", retryable: false, charge },
      }}
      name="Cloud Editor"
      actions={noActions}
    />,
  );

describe("a job in the queue", () => {
  it("says where it stands while it waits", () => {
    expect(openJob({ ...base, status: "queued" }, 2)).toContain("Waiting, 2 before it");
  });

  it("says what happens, how far it is and what it costs", () => {
    const job = running(null);
    expect(job).toContain("Painting · 40 %");
    expect(job).toContain('aria-valuenow="40"');
    expect(job).toContain("$0.045");
  });

  it("shows what it looks like so far, once there is something to see", () => {
    expect(running(null, [], "/previews/1")).toMatch(
      /<img[^>]+src="\/previews\/1"[^>]+alt="What it looks like so far"/,
    );
    expect(running(null)).not.toContain("<img");
  });

  it("folds the provider's log away, and has none where there is none", () => {
    expect(running(null, ["Loading weights"])).toMatch(/<details(?! open)[^>]*>.*Loading weights/s);
    expect(running(null)).not.toContain("<details");
  });

  it("says before a cancel whether it costs all the same", () => {
    expect(running("charged")).toContain("The provider charges for it all the same.");
    expect(running("not-charged")).toContain('data-tooltip="Cancel"');
  });
});

describe("a failed job", () => {
  it("says what happened, what to do, and whether it was charged", () => {
    const job = failed("provider-failed", "not-charged");
    expect(job).toContain("It was refused.");
    expect(job).toContain("Say it otherwise.");
    expect(job).toContain("It was not charged.");
    expect(job).toContain("Run again ($0.045)");
  });

  it("says that running it again costs something, also where nobody knows how much", () => {
    const job = failed("provider-failed", "unknown", { ...base, estimate: null });
    expect(job).toContain("Run again (price unknown)");
  });

  it("leads to another model, to the keys or to the cap where that helps", () => {
    expect(failed("moderated", "unknown")).toContain("Choose another model…");
    expect(failed("key-refused", "not-charged")).toContain("Open keys…");
    expect(failed("spending-cap", null)).toContain("Change the cap…");
    expect(failed("network", "unknown")).not.toContain("…</span>");
  });
});
