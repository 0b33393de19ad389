import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AssetHash, JobId } from "../../shared/domain/ids.ts";
import type { Library } from "./library.ts";
import type { Delivery } from "./program-records.ts";
import {
  editOf,
  importOf,
  keepBytes,
  openTestLibrary,
  requestOn,
  temporaryFolder,
} from "./testing/test-library.ts";

const nobody: Delivery = { baseUrl: null, expiresAt: null, callback: null };
const recipe = {
  modelId: "builtin/smooth-fill" as never,
  prompt: "",
  parameters: {},
  seed: null,
  mask: null,
  hashes: [],
};
const itemOn = (picture: AssetHash) => ({
  name: null,
  source: { kind: "picture", hash: picture } as const,
  mask: null,
  variables: {},
  seed: null,
  estimate: null,
  hashes: [picture],
});
const outcome = { statusCode: null, attemptedAt: 7, payloadStatus: "completed", error: null };

describe("what the library keeps for programs", () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let library: Library;
  let time: number;

  beforeEach(async () => {
    home = await temporaryFolder();
    time = 1_000;
    library = await open();
  });
  afterEach(async () => {
    await library.close();
    await home.remove();
  });

  const open = () => openTestLibrary(home.path, { now: () => time });
  const restart = async () => {
    await library.close();
    library = await open();
  };
  const passing = (content: string) =>
    library.passingBlobs.put(new TextEncoder().encode(content), "image/png");
  /** A program's job on a picture, not begun. */
  const jobOn = (picture: AssetHash, delivery: Delivery = nobody): JobId => {
    const document = library.documents.create("Program", importOf(picture), "program");
    const parent = library.documents.node(document.currentNodeId);
    const entry = library.journal.add(requestOn(parent), null, (id) =>
      library.programs.add(id, document.id, delivery),
    );
    return entry.id;
  };
  const isKept = (hash: AssetHash) =>
    library.blobs.read(hash).then(
      () => true,
      () => false,
    );

  it("has the keys with a beginning that came since then, also after a restart, until they are forgotten", async () => {
    const [one, other] = [jobOn(await passing("one")), jobOn(await passing("other"))];
    const add = (key: string, jobId: JobId) => library.programs.addToKey({ key, fingerprint: "f" }, jobId);
    add("call f 1", one);
    time = 2_000;
    add("call f 2", other);
    add("call g 1", other);
    await restart();
    expect(library.programs.keysStartingWith("call f ", 1_000)).toEqual(["call f 1", "call f 2"]);
    expect(library.programs.keysStartingWith("call f ", 1_001)).toEqual(["call f 2"]);
    library.programs.forgetKey("call f 2");
    expect(library.programs.keysStartingWith("call ", 1_001)).toEqual(["call g 1"]);
  });

  it("is not in the list of documents, and is found by no fingerprint", async () => {
    const hash = await passing("one");
    const document = library.documents.create("Program", importOf(hash), "program");
    const root = library.documents.node(document.currentNodeId);
    library.documents.addEdit(editOf(root, hash), { fingerprint: "same" });
    expect(library.documents.list()).toEqual([]);
    expect(library.documents.findByFingerprint("same")).toBeUndefined();
    expect(library.documents.originOf(document.id)).toBe("program");
    const own = library.documents.create("Photo", importOf(hash));
    expect(library.documents.list()).toMatchObject([{ id: own.id }]);
    expect(() => library.documents.forget(own.id)).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });

  it("is forgotten together with the masks that were kept with it", async () => {
    const hash = await passing("one");
    const document = library.documents.create("Program", importOf(hash), "program");
    const { width, height } = library.documents.node(document.currentNodeId).picture;
    const kept = { id: crypto.randomUUID(), name: "Sky", width, height, hash, feather: 0 };
    library.documents.putNamedMask(document.id, kept);
    library.documents.forget(document.id);
    expect(library.documents.originOf(document.id)).toBeUndefined();
  });

  it("is written with its job or not at all", async () => {
    const hash = await passing("one");
    const document = library.documents.create("Program", importOf(hash), "program");
    const request = requestOn(library.documents.node(document.currentNodeId));
    const broken = () =>
      library.journal.add(request, null, (id) => {
        library.programs.add(id, document.id, nobody);
        throw new Error("no");
      });
    expect(broken).toThrow("no");
    expect(library.journal.open()).toEqual([]);
    library.programs.removeStrays();
    expect(library.documents.originOf(document.id)).toBeUndefined();
  });

  it("lets one sender begin a callback, and knows after a restart that it was begun", async () => {
    const callback = { url: "https://example.com/", secret: "s" };
    const id = jobOn(await passing("one"), { ...nobody, callback });
    expect(library.programs.unsentCallbacks()).toEqual([]); // its job is at work
    library.journal.setState(id, { status: "cancelled" });
    expect(library.programs.unsentCallbacks()).toEqual([id]);
    expect(library.programs.beginCallback(id, { ...outcome, status: "sending" })).toBe(true);
    expect(library.programs.beginCallback(id, { ...outcome, status: "sending" })).toBe(false);
    await restart();
    expect([library.programs.unsentCallbacks(), library.programs.openCallbacks()]).toEqual([[], [id]]);
    library.programs.endCallback(id, { ...outcome, status: "delivered", statusCode: 200 });
    expect(library.programs.openCallbacks()).toEqual([]);
    expect(library.programs.get(id)).toMatchObject({
      callback: { url: callback.url, secret: null },
      outcome: { status: "delivered", statusCode: 200 },
    });
  });

  it("is a tombstone once it was cleaned, and its bytes are gone", async () => {
    const [input, result] = [await passing("input"), await passing("result")];
    const id = jobOn(input);
    const { request } = library.journal.get(id) ?? { request: undefined };
    const root = library.documents.node(request?.parentId as never);
    library.documents.addEdit(editOf(root, result), { jobId: id });
    time = 5_000;
    expect(library.programs.endedBefore(1_000)).toEqual([]);
    expect(library.programs.endedBefore(1_001)).toEqual([id]);
    library.programs.clean(id);
    expect(library.programs.endedBefore(9_000)).toEqual([]);
    expect(library.programs.get(id)).toMatchObject({ cleanedAt: 5_000 });
    expect(library.journal.get(id)).toMatchObject({ state: { status: "succeeded" }, endedAt: 1_000 });
    expect(await library.programs.sweepBlobs(1_000)).toBe(0); // not yet
    expect(await library.programs.sweepBlobs(2_000)).toBe(2);
    expect([await isKept(input), await isKept(result)]).toEqual([false, false]);
    expect(await passing("input")).toBe(input); // the same bytes can come again
    expect(await isKept(input)).toBe(true);
  });

  it("leaves what a person, another job or a waiting batch needs", async () => {
    const names = ["opened", "kept", "mask", "reference", "batch", "fresh", "nobody's"] as const;
    const hashes = new Map<string, AssetHash>();
    for (const name of names) hashes.set(name, await passing(name));
    const of = (name: (typeof names)[number]) => hashes.get(name) as AssetHash;
    library.documents.create("Photo", importOf(of("opened")));
    expect(await keepBytes(library, "kept")).toBe(of("kept")); // a person has put the same bytes
    const document = library.documents.create("Program", importOf(of("kept")), "program");
    const request = requestOn(library.documents.node(document.currentNodeId));
    library.journal.add({ ...request, maskHash: of("mask"), references: [of("reference")] }, null, (id) =>
      library.programs.add(id, document.id, nobody),
    );
    const { id: batchId } = library.batches.add(recipe, [itemOn(of("batch"))], 0);
    time = 2_000;
    expect(library.passingBlobs.touch(of("fresh"))).toBe(true);
    expect(await library.programs.sweepBlobs(2_000)).toBe(1);
    const kept = await Promise.all(names.map(async (name) => ((await isKept(of(name))) ? [name] : [])));
    expect(kept.flat()).toEqual(["opened", "kept", "mask", "reference", "batch", "fresh"]);
    library.batches.setState(batchId, "cancelled");
    expect(await library.programs.sweepBlobs(3_000)).toBe(2); // the batch's, and the one that was fresh
  });

  it("knows what an Idempotency-Key led to, after a restart too", async () => {
    const [first, second] = [jobOn(await passing("one")), jobOn(await passing("two"))];
    expect(library.programs.findKey("key")).toBeNull();
    library.programs.addToKey({ key: "key", fingerprint: "f" }, first);
    library.programs.addToKey({ key: "key", fingerprint: "f" }, second);
    await restart();
    const known = { fingerprint: "f", jobIds: [first, second], batchId: null };
    expect(library.programs.findKey("key")).toEqual(known);
    const isRefused = expect.objectContaining({ code: "conflict" }) as Error;
    expect(() => library.programs.addToKey({ key: "key", fingerprint: "g" }, second)).toThrow(isRefused);
    expect(() => library.programs.addBatchToKey({ key: "key", fingerprint: "f" }, "b")).toThrow(isRefused);
    expect(library.programs.findKey("key")).toEqual(known);
  });

  it("forgets a key once it is old and its jobs have ended", async () => {
    const id = jobOn(await passing("one"));
    library.programs.addToKey({ key: "key", fingerprint: "f" }, id);
    expect([library.programs.forgetKeys(1_000), library.programs.forgetKeys(1_001)]).toEqual([0, 0]);
    library.journal.setState(id, { status: "cancelled" });
    expect([library.programs.forgetKeys(1_000), library.programs.forgetKeys(1_001)]).toEqual([0, 1]);
    expect(library.programs.findKey("key")).toBeNull();
  });

  it("forgets batches that are old and ended, but none of the last, and none that a key leads to", async () => {
    const input = await passing("one");
    const item = itemOn(input);
    const add = (alongside?: (id: string) => void) =>
      library.batches.add(recipe, [item, item], null, alongside).id;
    const waiting = add();
    const keyed = add((id) => library.programs.addBatchToKey({ key: "key", fingerprint: "f" }, id));
    const running = add();
    const ended = add();
    const last = add();
    library.batches.link(running, 0, jobOn(input));
    for (const id of [keyed, running, ended, last]) library.batches.setState(id, "cancelled");
    expect(library.batches.endedBefore(1_000, 1)).toEqual([]);
    expect(library.batches.endedBefore(1_001, 1)).toEqual([ended]);
    expect(library.programs.forgetKeys(1_001)).toBe(1);
    expect(library.batches.endedBefore(1_001, 1)).toEqual([keyed, ended]);
    library.batches.forget(ended);
    expect(library.batches.get(ended)).toBeUndefined();
    expect(library.batches.items(ended, { limit: 10, after: null })).toEqual([]);
    expect(library.batches.list(10).map(({ record }) => record.id)).toEqual([last, running, keyed, waiting]);
  });

  it("counts the items of batches by their state, a page at a time", async () => {
    const input = await passing("one");
    const item = itemOn(input);
    const { id } = library.batches.add(recipe, [item, item, item, item], null);
    const newer = library.batches.add(recipe, [item], null).id;
    const job = jobOn(input);
    library.batches.link(id, 0, job);
    library.journal.setState(job, { status: "cancelled" });
    library.batches.link(id, 1, jobOn(input));
    library.batches.fail(id, 2, {
      code: "invalid-input",
      message: "No.",
      nextStep: null,
      retryable: false,
      charge: null,
    });
    const none = { waiting: 0, queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
    const counts = { ...none, waiting: 1, queued: 1, failed: 1, cancelled: 1 };
    expect(library.batches.list(1)).toMatchObject([{ record: { id: newer }, counts: { waiting: 1 } }]);
    expect(library.batches.list(9, newer)).toMatchObject([{ record: { id }, counts }]);
    expect(library.batches.list(9, id)).toEqual([]);
    expect(() => library.batches.list(9, "no batch")).toThrow(expect.objectContaining({ code: "not-found" }));
    library.batches.setState(id, "cancelled");
    expect(library.batches.list(9, newer)[0]?.counts).toEqual({ ...counts, waiting: 0, cancelled: 2 });
  });

  it("gives an item of a batch one job, and none once the batch is not running", async () => {
    const input = await passing("one");
    const item = itemOn(input);
    const { id } = library.batches.add(recipe, [item, item], null);
    const [first, second] = [jobOn(input), jobOn(input)];
    library.batches.link(id, 0, first);
    expect(() => library.batches.link(id, 0, second)).toThrow(expect.objectContaining({ code: "conflict" }));
    expect(library.batches.nextItem(id)?.position).toBe(1);
    library.batches.setState(id, "paused");
    expect(() => library.batches.link(id, 1, second)).toThrow(expect.objectContaining({ code: "conflict" }));
    expect(library.batches.openJobs()).toEqual([{ batchId: id, jobId: first }]);
    expect(library.batches.setState(id, "cancelled")).toBe(true);
    expect(library.batches.setState(id, "running")).toBe(false);
    expect(library.batches.unfinished()).toEqual([]);
  });
});
