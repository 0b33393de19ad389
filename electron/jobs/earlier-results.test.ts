import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import { nodeId } from "../../shared/domain/ids.ts";
import { createRegistry } from "../providers/registry.ts";
import { findEarlier, reuseEarlier } from "./earlier-results.ts";
import type { Jobs } from "./jobs.ts";
import { FakeService, fakeModel } from "./testing/fake-service.ts";
import { height, run, Workplace, width } from "./testing/workplace.ts";

let place: Workplace;
let service: FakeService;
let jobs: Jobs;
let request: EditRequest;

beforeEach(async () => {
  place = await Workplace.open();
  service = new FakeService();
  jobs = place.start(service.provider());
  request = { ...place.request, seed: 7, prompt: "a door" };
});
afterEach(() => place.remove());

const registry = () => createRegistry(() => [service.provider()]);
const find = (asked: EditRequest) => findEarlier(asked, place.library, registry());
const reuse = (asked: EditRequest, id: string) =>
  reuseEarlier(asked, nodeId.parse(id), place.library, registry());

async function made(asked: EditRequest): Promise<string> {
  const job = await run(jobs, asked);
  if (job.status !== "succeeded") throw new Error(JSON.stringify(job));
  return job.nodeId;
}

describe("an earlier result", () => {
  it("is found by the same request, with defaults left out and spaces around the prompt", async () => {
    const id = await made(request);
    expect(find(request)?.id).toBe(id);
    expect(find({ ...request, prompt: " a door\n", parameters: { quality: "standard" } })?.id).toBe(id);
    expect(find({ ...request, variationGroup: "group" })?.id).toBe(id);
  });

  it("is found again after a restart", async () => {
    const id = await made(request);
    await place.quit();
    expect(find(request)?.id).toBe(id);
  });

  it("is not found if anything differs, or if a seed is still to be drawn", async () => {
    await made(request);
    const other = await place.requestOn({
      width,
      height,
      channels: 3,
      data: new Uint8Array(width * height * 3),
    });
    for (const change of [
      { seed: 8 },
      { seed: null },
      { prompt: "a Door" },
      { parameters: { quality: "best" } },
      { documentId: other.documentId, parentId: other.parentId },
    ]) {
      expect(find({ ...request, ...change }), JSON.stringify(change)).toBeNull();
    }
  });

  it("of a drawn seed is found by that seed", async () => {
    const id = await made({ ...request, seed: null });
    const node = place.library.documents.node(nodeId.parse(id));
    if (node.kind !== "edit") throw new Error("An edit was expected.");
    expect(find({ ...request, seed: node.request.seed })?.id).toBe(id);
  });

  it("of a model without seeds is found whatever the seed", async () => {
    const models = [fakeModel({ seed: false })];
    const provider = service.provider({ models: () => models });
    await jobs.close();
    jobs = place.start(provider);
    const id = await made({ ...request, seed: null });
    const found = findEarlier(
      { ...request, seed: 3 },
      place.library,
      createRegistry(() => [provider]),
    );
    expect(found?.id).toBe(id);
  });

  it("is not found once its branch or document was removed, and is the newest of several", async () => {
    const first = await made(request);
    const second = await made(request);
    expect(find(request)?.id).toBe(second);
    place.library.documents.removeBranch(nodeId.parse(second));
    expect(find(request)?.id).toBe(first);
    const again = await place.requestOn({
      width,
      height,
      channels: 3,
      data: new Uint8Array(width * height * 3).fill(10),
    });
    place.library.documents.remove(request.documentId);
    const elsewhere = { ...request, documentId: again.documentId, parentId: again.parentId };
    expect(find(elsewhere)).toBeNull();
  });
});

describe("reusing an earlier result", () => {
  it("gives another node with the same picture a child, for nothing", async () => {
    const id = await made(request);
    const same = await place.requestOn({
      width,
      height,
      channels: 3,
      data: new Uint8Array(width * height * 3).fill(10),
    });
    const asked = { ...request, documentId: same.documentId, parentId: same.parentId };
    const earlier = place.library.documents.node(nodeId.parse(id));
    const child = reuse(asked, id);
    expect(child).toMatchObject({
      documentId: same.documentId,
      parentId: same.parentId,
      picture: earlier.picture,
      cost: { amount: 0 },
      request: { seed: 7, parentId: same.parentId },
      warnings: expect.arrayContaining([expect.stringContaining("earlier result")]),
    });
    expect(service.posts).toBe(1);
    expect(place.library.ledger.list(0)).toHaveLength(1);
  });

  it("gives the same node back where it is that child already", async () => {
    const id = await made(request);
    expect(reuse(request, id).id).toBe(id);
    expect(place.library.documents.nodes(request.documentId)).toHaveLength(2);
  });

  it("refuses a node that was made from something else", async () => {
    const id = await made(request);
    expect(() => reuse({ ...request, seed: 8 }, id)).toThrow("was not made by this request");
    expect(() => reuse(request, request.parentId)).toThrow("was not made by this request");
  });
});
