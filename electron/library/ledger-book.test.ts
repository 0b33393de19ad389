import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import type { Library } from "./library.ts";
import { startOfLocalDay, startOfLocalMonth, startOfNextLocalDay } from "./local-calendar.ts";
import {
  editOf,
  importOf,
  keepBytes,
  openTestLibrary,
  requestOn,
  temporaryFolder,
} from "./testing/test-library.ts";

const paid = { modelId: modelId.parse("bfl/flux-2-pro"), provider: "bfl" };

describe("the ledger", () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let library: Library;
  let root: HistoryNode;
  let clock: number;

  beforeEach(async () => {
    home = await temporaryFolder();
    clock = new Date(2026, 10, 21, 12).getTime();
    library = await openTestLibrary(home.path, { now: () => clock });
    const document = library.documents.create("Photo", importOf(await keepBytes(library, "picture")));
    root = library.documents.node(document.currentNodeId);
  });
  afterEach(async () => {
    await library.close();
    await home.remove();
  });

  function asked(estimate: number | null) {
    const job = library.journal.add(requestOn(root), estimate);
    library.journal.setState(job.id, { status: "running" });
    library.journal.markSubmitting(job.id, paid);
    return job;
  }

  it("counts what was settled, and the estimate of what runs or may have been charged", () => {
    asked(0.5); // still running
    library.journal.setState(
      asked(0.25).id,
      { status: "cancelled" },
      { outcome: "cancelled", settled: null, charge: "unknown" },
    );
    library.journal.setState(
      asked(4).id,
      { status: "cancelled" },
      { outcome: "cancelled", settled: null, charge: "not-charged" },
    );
    const made = asked(8);
    library.documents.addEdit(editOf(root, root.picture.hash), {
      jobId: made.id,
      settlement: { outcome: "succeeded", settled: 0.04, charge: "charged" },
    });
    asked(null);
    expect(library.ledger.spending()).toEqual({ today: 0.79, month: 0.79 });
    expect(library.ledger.list(0).map(({ outcome }) => outcome)).toEqual([
      "running",
      "succeeded",
      "cancelled",
      "cancelled",
      "running",
    ]);
  });

  it("adds small amounts up exactly", () => {
    for (let time = 0; time < 30; time++) asked(0.1);
    expect(library.ledger.spending().today).toBe(3);
  });

  it("counts a day from local midnight and a month from its first", () => {
    clock = new Date(2026, 10, 1, 0, 0, 0).getTime() - 1;
    asked(1);
    clock += 1;
    asked(2);
    clock = new Date(2026, 10, 21).getTime() - 1;
    asked(4);
    clock += 1;
    asked(8);
    expect(library.ledger.spending()).toEqual({ today: 8, month: 14 });
  });

  it("tells its watchers after every change, and forgets a job that the provider did not take", () => {
    let heard = 0;
    const stop = library.ledger.watch(() => heard++);
    const job = asked(1);
    expect([heard, library.ledger.spending().today]).toEqual([1, 1]);
    library.journal.takeBack(job.id);
    expect([heard, library.ledger.spending().today]).toEqual([2, 0]);
    expect(library.journal.open()).toMatchObject([{ state: { status: "queued" }, submittedAt: null }]);
    stop();
    asked(1);
    expect(heard).toBe(2);
  });

  it("keeps no row for what costs nothing", () => {
    const job = library.journal.add(requestOn(root), 0);
    library.journal.markSubmitting(job.id, null);
    expect(library.journal.open()).toMatchObject([{ submittedAt: clock, estimate: 0 }]);
    expect(library.ledger.list(0)).toEqual([]);
  });

  it("closes its row with the job in one step, or not at all", () => {
    const job = asked(1);
    const settlement = { outcome: "succeeded", settled: 2, charge: "charged" } as const;
    library.journal.setState(job.id, { status: "cancelled" });
    expect(() =>
      library.documents.addEdit(editOf(root, root.picture.hash), { jobId: job.id, settlement }),
    ).toThrow("already ended");
    expect(library.ledger.list(0)).toMatchObject([{ outcome: "running", settled: null }]);
  });
});

describe("the local calendar", () => {
  const zone = process.env["TZ"];
  afterEach(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });

  it("has days of 23 and 25 hours where clocks change", () => {
    process.env["TZ"] = "Europe/Berlin";
    const midnights = [28, 29, 30].map((day) => Date.UTC(2026, 2, day, 12)).map(startOfLocalDay);
    expect(midnights).toEqual([
      Date.UTC(2026, 2, 27, 23),
      Date.UTC(2026, 2, 28, 23),
      Date.UTC(2026, 2, 29, 22),
    ]);
    expect(startOfLocalDay(Date.UTC(2026, 9, 25, 22, 59))).toBe(Date.UTC(2026, 9, 24, 22));
    expect(startOfNextLocalDay(Date.UTC(2026, 9, 25, 12))).toBe(Date.UTC(2026, 9, 25, 23));
    expect(startOfNextLocalDay(Date.UTC(2026, 2, 29, 12))).toBe(Date.UTC(2026, 2, 29, 22));
    expect(startOfLocalMonth(Date.UTC(2026, 10, 21))).toBe(Date.UTC(2026, 9, 31, 23));
  });

  it("begins a day whose midnight does not exist with its first moment", () => {
    process.env["TZ"] = "Africa/Cairo"; // 2026-04-24: 00:00 becomes 01:00
    expect(startOfLocalDay(Date.UTC(2026, 3, 24, 12))).toBe(Date.UTC(2026, 3, 23, 22));
  });
});
