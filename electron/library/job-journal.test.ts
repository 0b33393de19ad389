import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import { assetHash, jobId, nodeId } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { Database } from "./database.ts";
import type { Library } from "./library.ts";
import { importOf, keepBytes, openTestLibrary, requestOn, temporaryFolder } from "./testing/test-library.ts";

describe("JobJournal", () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: string;
  let library: Library;
  let request: EditRequest;

  beforeEach(async () => {
    home = await temporaryFolder();
    folder = join(home.path, "library");
    library = await openTestLibrary(folder);
    const document = library.documents.create("Photo", importOf(await keepBytes(library, "picture")));
    request = requestOn(library.documents.node(document.currentNodeId));
  });
  afterEach(async () => {
    await library.close();
    await home.remove();
  });

  async function restart(): Promise<void> {
    await library.close();
    library = await openTestLibrary(folder);
  }

  it("gives back open jobs after a restart, oldest first, with what the service said", async () => {
    const waiting = library.journal.add({ ...request, prompt: "first", seed: null });
    const running = library.journal.add(request);
    expect(waiting).toMatchObject({
      request: { prompt: "first", seed: null },
      state: { status: "queued" },
      remote: null,
    });
    const remote = { remoteId: "abc", pollingUrl: "https://example.org/abc?x=1" };
    library.journal.setState(running.id, { status: "running" });
    library.journal.setRemote(running.id, remote);
    await restart();
    expect(library.journal.open()).toEqual([
      waiting,
      { ...running, state: { status: "running" }, begun: 1, remote },
    ]);
    library.journal.setRemote(running.id, { remoteId: "abc", pollingUrl: null });
    expect(library.journal.open()[1]?.remote).toEqual({ remoteId: "abc", pollingUrl: null });
    library.journal.setRemote(running.id, null);
    expect(library.journal.open()[1]?.remote).toBeNull();
  });

  it("takes no request whose painted mask is not there: its node could not be kept once it is paid", () => {
    const paintedMask = { hash: assetHash.parse("9".repeat(64)), feather: 6 };
    expect(() => library.journal.add({ ...request, paintedMask })).toThrow(/holds no file 9999/);
    expect(library.journal.open()).toEqual([]);
  });

  it("keeps only what an open job is", () => {
    const remote = { type: "accepted", remoteId: "abc", pollingUrl: null };
    const job = library.journal.add(request);
    library.journal.setRemote(job.id, remote);
    expect(library.journal.open()).toEqual([{ ...job, remote: { remoteId: "abc", pollingUrl: null } }]);
  });

  it("closes ended jobs for good", async () => {
    const ends = [
      { status: "cancelled" },
      {
        status: "failed",
        error: new AppError("provider-failed", "No.", { nextStep: "Try again." }).toData(),
      },
      { status: "succeeded", nodeId: nodeId.parse("some-node") },
    ] as const;
    const jobs = ends.map((end) => {
      const job = library.journal.add(request);
      library.journal.setState(job.id, end);
      return job;
    });
    const left = library.journal.add(request);
    await restart();
    expect(library.journal.open()).toEqual([left]);
    for (const [index, job] of jobs.entries()) {
      const end = ends[index] ?? ends[0];
      expect(() => library.journal.setState(job.id, { status: "running" })).toThrow(
        expect.objectContaining({ code: "invalid-input", message: expect.stringContaining(end.status) }),
      );
      library.journal.setState(job.id, end); // said again: no mistake
    }
    expect(library.journal.open()).toEqual([left]);
  });

  it("does not know unknown jobs, and takes no request that could not be read again", () => {
    const unknown = jobId.parse("nope");
    const notFound = expect.objectContaining({ code: "not-found" });
    expect(() => library.journal.setState(unknown, { status: "running" })).toThrow(notFound);
    expect(() => library.journal.setRemote(unknown, null)).toThrow(notFound);
    expect(() => library.journal.add({ ...request, seed: -1 })).toThrow(
      expect.objectContaining({ code: "invalid-input", message: expect.stringContaining("seed") }),
    );
    expect(library.journal.open()).toEqual([]);
  });

  it("leaves out a job that cannot be read, and keeps the others", async () => {
    const bad = library.journal.add(request);
    const good = library.journal.add(request);
    await library.close();
    const database = new Database(join(folder, "index.sqlite"));
    database.run("UPDATE jobs SET request = 'nonsense' WHERE id = ?", [bad.id]);
    database.close();
    library = await openTestLibrary(folder);
    expect(library.journal.open()).toEqual([good]);
  });
});
