import { chmod, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CallbackReceiver, startCallbackReceiver } from "../../../../test/support/callback-receiver.ts";
import { base64, EditClient, hole, sha256, size } from "../../../../test/support/edit-client.ts";
import { ProgramPlace } from "../../../../test/support/program-place.ts";
import { seededRandom } from "../../../../test/support/seeded-random.ts";
import { differingPixels, noisePicture, rectangleMask } from "../../../../test/support/test-pictures.ts";

const other = { x: 40, y: 20, width: 10, height: 10 };
const unknownJob = "00000000-0000-4000-8000-000000000000";

describe("the asynchronous job API", () => {
  let place: ProgramPlace;
  let receiver: CallbackReceiver;
  let client: EditClient;

  beforeEach(async () => {
    place = await ProgramPlace.open();
    receiver = await startCallbackReceiver();
    client = await EditClient.make(place);
  });
  afterEach(async () => {
    await receiver.close();
    await place.remove();
    expect(place.complaints).toEqual([]);
  });

  it("takes an edit, says how far it is and gives the picture, which has changed nowhere but under the mask", async () => {
    const response = await place.post("/edit", client.body);
    const accepted = (await response.json()) as Record<string, string>;
    const id = accepted.job_id ?? "";
    expect(accepted).toEqual({
      accepted: true,
      job_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: "queued",
      status_url: `${place.origin}/edit/status/${id}`,
      result_url: `${place.origin}/edit/result/${id}`,
    });
    const status = await client.ended(id);
    expect(status).toEqual({
      id,
      status: "completed",
      queued_at: expect.stringMatching(/^\d{4}-.*Z$/),
      completed_at: expect.stringMatching(/^\d{4}-.*Z$/),
      result_url: `${place.origin}/edit/result/${id}`,
      image_url: `${place.origin}/images/edits/${id}.png`,
      error: null,
      callback: {
        status: "skipped",
        status_code: null,
        attempted_at: null,
        payload_status: null,
        error: null,
      },
    });
    const result = await client.resultOf(id);
    const inHole = (x: number, y: number) =>
      x >= hole.x && y >= hole.y && x < hole.x + hole.width && y < hole.y + hole.height;
    expect(await differingPixels(client.picture, result, (x, y) => !inHole(x, y))).toBe(0);
    expect(await differingPixels(client.picture, result, inHole)).toBeGreaterThan(0);
    const again = await place.fetch(`/images/edits/${id}.png`);
    expect(sha256(new Uint8Array(await again.arrayBuffer()))).toBe(sha256(result));
  });

  it("says that its library is damaged, and where only in its log", async () => {
    const id = await client.submit();
    await client.ended(id);
    const { hash } = place.programs.engine.picture(id as never).picture;
    const { path } = await place.library.blobs.locate(hash);
    await chmod(path, 0o600);
    await writeFile(path, "not what it was");
    const response = await place.fetch(`/edit/result/${id}`);
    const text = await response.text();
    expect([response.status, response.headers.get("x-should-retry")]).toEqual([500, "false"]);
    expect(text).toContain("damaged");
    expect(text).not.toContain(path);
    expect(place.complaints.join()).toContain(path);
    const next = await client.ended(await client.submit({ reference_job_id: id }));
    expect(next).toMatchObject({ status: "failed", error: { code: "internal" } });
    expect(JSON.stringify(next)).not.toContain(path);
    place.complaints.splice(0);
  });

  it("streams a job's changes until its end", async () => {
    const id = await client.submit();
    const text = await (await place.fetch(`/edit/${id}/events`)).text();
    const events = text.split("\n\n").flatMap((block) => /^data: (.*)$/m.exec(block)?.[1] ?? []);
    const last = JSON.parse(events.at(-1) ?? "{}") as { status: string; progress: null };
    expect(last).toMatchObject({ id, status: "completed", progress: null, stage: null });
  });

  it("shows none of its documents in the editor's list, and none of its jobs to the page", async () => {
    await client.ended(await client.submit());
    expect(place.library.documents.list()).toEqual([]);
    expect(place.library.prompts.search("")).toEqual([]);
  });

  it.each([
    [{ seed: undefined }, "seed"],
    [{ seed: -1 }, "seed"],
    [{ strength: 0.5 }, "strength"],
    [{ steps: 3 }, "steps"],
    [JSON.parse('{ "__proto__": 3 }') as Record<string, unknown>, "__proto__"],
    [{ model: "m".repeat(201) }, "model"],
    [{ guidance_scale: 0.5 }, "guidance_scale"],
    [{ guidance_scale: 20.5 }, "guidance_scale"],
    [{ guidance_scale: 3 }, "guidance_scale"], // within the contract, but this model has none
    [{ num_inference_steps: 0 }, "num_inference_steps"],
    [{ num_inference_steps: 101 }, "num_inference_steps"],
    [{ num_inference_steps: 20 }, "num_inference_steps"],
    [{ image_b64: undefined }, "image_b64"],
    [{ image_b64: "no base64!" }, "image_b64"],
    [{ mask_b64: "no base64!" }, "mask_b64"],
    [{ expiry: "tomorrow" }, "expiry"],
    [{ callback_url: "ftp://example.com" }, "callback_url"],
    [{ callback_url: "https://name:word@example.com" }, "callback_url"],
    [{ callback_secret: "without an address" }, "callback_secret"],
    [{ callback_url: "https://example.com", callback_secret: "two\r\nlines" }, "callback_secret"],
  ])("refuses %o by the field's name", async (change, param) => {
    expect(await client.refusal(change)).toMatchObject({ status: 400, param });
    expect(place.library.journal.open()).toEqual([]);
  });

  it("takes null for what is left out", async () => {
    const nothing = {
      prompt: null,
      reference_job_id: null,
      guidance_scale: null,
      num_inference_steps: null,
      callback_url: null,
      callback_secret: null,
      expiry: null,
    };
    const status = await client.ended(await client.submit(nothing));
    expect(status).toMatchObject({ status: "completed", callback: { status: "skipped" } });
    expect(await client.refusal({ seed: null })).toMatchObject({ status: 400, param: "seed" });
  });

  it("refuses a mask of another size with both sizes, a broken picture, and an unknown model", async () => {
    const small = base64(await rectangleMask({ width: 30, height: 20 }, { ...hole, x: 0, y: 0 }));
    expect(await client.refusal({ mask_b64: small })).toMatchObject({
      status: 400,
      message: expect.stringMatching(/30×20.*60×40/),
    });
    expect(await client.refusal({ image_b64: base64(client.picture.subarray(0, 200)) })).toMatchObject({
      status: 400,
    });
    expect(await client.refusal({ model: "no/body" })).toMatchObject({ status: 404, param: "model" });
  });

  it("says of an unknown job that there is none", async () => {
    for (const path of ["status/", "result/"])
      expect((await place.fetch(`/edit/${path}${unknownJob}`)).status).toBe(404);
    for (const path of [
      `/images/edits/${unknownJob}.png`,
      "/edit/status/..%2f..",
      `/edit/${unknownJob}/events`,
    ])
      expect((await place.fetch(path)).status).toBe(404);
    expect((await place.fetch(`/edit/${unknownJob}`, { method: "DELETE" })).status).toBe(404);
  });

  it("makes one job of a request that comes twice with one Idempotency-Key, and refuses the key for another", async () => {
    const send = (more: object) =>
      place.fetch("/edit", {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": "once" },
        body: JSON.stringify({ ...client.body, ...more }),
      });
    const idOf = async (response: Response) => ((await response.json()) as { job_id: string }).job_id;
    const [first, second] = await Promise.all([send({}), send({})]);
    const id = await idOf(first);
    expect(await idOf(second)).toBe(id);
    await place.restart();
    expect(await idOf(await send({}))).toBe(id);
    expect((await send({ seed: 8 })).status).toBe(422);
  });

  it("cancels a job, whose callback is then not sent", async () => {
    const large = { width: 400, height: 300 };
    const blocker = await client.submit({
      image_b64: base64(await noisePicture(large, seededRandom(2))),
      mask_b64: base64(await rectangleMask(large, { x: 50, y: 50, width: 200, height: 150 })),
    });
    const id = await client.submit({ callback_url: receiver.url });
    const response = await place.fetch(`/edit/${id}`, { method: "DELETE" });
    expect(await response.json()).toMatchObject({ status: "cancelled", result_url: null });
    expect(await client.ended(id)).toMatchObject({ status: "cancelled", callback: { status: "skipped" } });
    expect((await place.fetch(`/edit/result/${id}`)).status).toBe(409);
    await place.fetch(`/edit/${blocker}`, { method: "DELETE" });
    expect(receiver.received).toEqual([]);
  });

  describe("a chain", () => {
    it("edits the result of a job, three times", async () => {
      const first = await client.submit();
      const before = await client.resultOf(first);
      const second = await client.submit({
        image_b64: undefined,
        reference_job_id: first,
        mask_b64: base64(await rectangleMask(size, other)),
      });
      const between = await client.resultOf(second);
      const third = await client.submit({ image_b64: undefined, reference_job_id: second, seed: 9 });
      const last = await client.resultOf(third);
      const within = (rect: typeof hole) => (x: number, y: number) =>
        x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
      expect(await differingPixels(before, between, within(other))).toBeGreaterThan(0);
      expect(await differingPixels(before, between, (x, y) => !within(other)(x, y))).toBe(0);
      expect(await differingPixels(between, last, within(hole))).toBeGreaterThan(0);
      expect(await differingPixels(between, last, (x, y) => !within(hole)(x, y))).toBe(0);
    });

    it("takes the picture where the job is unknown, failed or cleaned up, and says so where there is none", async () => {
      const alone = sha256(await client.resultOf(await client.submit()));
      const empty = base64(await rectangleMask(size, { x: 0, y: 0, width: 0, height: 0 }));
      const failed = await client.submit({ mask_b64: empty });
      const cleaned = await client.submit({ seed: 1 });
      await client.ended(failed);
      await client.ended(cleaned);
      place.ahead = 25 * 3_600_000;
      for (const reference_job_id of [unknownJob, "..", failed, cleaned]) {
        expect(sha256(await client.resultOf(await client.submit({ reference_job_id })))).toBe(alone);
        expect(await client.refusal({ reference_job_id, image_b64: undefined })).toMatchObject({
          status: 400,
          param: "reference_job_id",
        });
      }
    });
  });

  it("keeps results for a day, then leaves tombstones, also after a restart, and frees the disk", async () => {
    const id = await client.submit({ callback_url: receiver.url });
    await client.resultOf(id);
    place.ahead = 23 * 3_600_000;
    await place.programs.clean();
    await place.restart();
    expect(await client.statusOf(id)).toMatchObject({ status: "completed", error: null });
    expect((await place.fetch(`/edit/result/${id}`)).status).toBe(200);
    place.ahead = 25 * 3_600_000;
    await place.programs.clean();
    for (const again of [false, true]) {
      if (again) await place.restart();
      expect(await client.statusOf(id)).toMatchObject({
        status: "completed",
        result_url: null,
        image_url: null,
        error: { code: "result-expired" },
        callback: { status: "delivered" },
      });
      expect((await place.fetch(`/edit/result/${id}`)).status).toBe(410);
      expect((await place.fetch(`/images/edits/${id}.png`)).status).toBe(410);
    }
    expect(await place.keptFiles()).toEqual([]);
  });

  it("gives the same bytes for the same request, again after a restart", async () => {
    const first = sha256(await client.resultOf(await client.submit()));
    const second = sha256(await client.resultOf(await client.submit()));
    await place.restart();
    const third = sha256(await client.resultOf(await client.submit()));
    expect([second, third]).toEqual([first, first]);
    expect(sha256(await client.resultOf(await client.submit({ seed: 8 })))).not.toBe(first);
  });
});
