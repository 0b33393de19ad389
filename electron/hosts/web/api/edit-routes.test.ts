import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CallbackReceiver, startCallbackReceiver } from "../../../../test/support/callback-receiver.ts";
import { ProgramPlace } from "../../../../test/support/program-place.ts";
import { seededRandom } from "../../../../test/support/seeded-random.ts";
import { differingPixels, noisePicture, rectangleMask } from "../../../../test/support/test-pictures.ts";
import type { EditStatus } from "./edit-status.ts";

const size = { width: 60, height: 40 };
const hole = { x: 20, y: 10, width: 12, height: 9 };
const other = { x: 40, y: 20, width: 10, height: 10 };
const timeLimitMs = 400;
const unknownJob = "00000000-0000-4000-8000-000000000000";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

describe("the asynchronous job API", () => {
  let place: ProgramPlace;
  let receiver: CallbackReceiver;
  let picture: Uint8Array;
  let body: Record<string, unknown>;

  beforeEach(async () => {
    place = await ProgramPlace.open({ change: { timeLimitMs } });
    receiver = await startCallbackReceiver();
    picture = await noisePicture(size, seededRandom(1));
    body = {
      image_b64: base64(picture),
      mask_b64: base64(await rectangleMask(size, hole)),
      model: "builtin/content-aware-fill",
      seed: 7,
    };
  });
  afterEach(async () => {
    await receiver.close();
    await place.remove();
    expect(place.complaints).toEqual([]);
  });

  const submit = async (more: Record<string, unknown> = {}): Promise<string> => {
    const response = await place.post("/edit", { ...body, ...more });
    const answer = (await response.json()) as { job_id: string };
    expect(response.status, JSON.stringify(answer)).toBe(202);
    return answer.job_id;
  };
  const statusOf = async (id: string) =>
    (await (await place.fetch(`/edit/status/${id}`)).json()) as EditStatus;
  /** Until the job has ended and it is known what became of its callback. */
  const ended = async (id: string): Promise<EditStatus> => {
    await (await place.fetch(`/edit/${id}/events`)).text();
    return until(async () => {
      const status = await statusOf(id);
      return status.callback === null ? undefined : status;
    });
  };
  const resultOf = async (id: string): Promise<Uint8Array> => {
    await ended(id);
    const response = await place.fetch(`/edit/result/${id}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/png");
    return new Uint8Array(await response.arrayBuffer());
  };
  const refusal = async (change: Record<string, unknown>) => {
    const response = await place.post("/edit", { ...body, ...change });
    const { error } = (await response.json()) as { error: { message: string; param: string | null } };
    return { status: response.status, param: error.param, message: error.message };
  };

  it("takes an edit, says how far it is and gives the picture, which has changed nowhere but under the mask", async () => {
    const response = await place.post("/edit", body);
    const accepted = (await response.json()) as Record<string, string>;
    const id = accepted.job_id ?? "";
    expect(accepted).toEqual({
      accepted: true,
      job_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: "queued",
      status_url: `${place.origin}/edit/status/${id}`,
      result_url: `${place.origin}/edit/result/${id}`,
    });
    const status = await ended(id);
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
    const result = await resultOf(id);
    const inHole = (x: number, y: number) =>
      x >= hole.x && y >= hole.y && x < hole.x + hole.width && y < hole.y + hole.height;
    expect(await differingPixels(picture, result, (x, y) => !inHole(x, y))).toBe(0);
    expect(await differingPixels(picture, result, inHole)).toBeGreaterThan(0);
    const again = await place.fetch(`/images/edits/${id}.png`);
    expect(sha256(new Uint8Array(await again.arrayBuffer()))).toBe(sha256(result));
  });

  it("streams a job's changes until its end", async () => {
    const id = await submit();
    const text = await (await place.fetch(`/edit/${id}/events`)).text();
    const events = text.split("\n\n").flatMap((block) => /^data: (.*)$/m.exec(block)?.[1] ?? []);
    const last = JSON.parse(events.at(-1) ?? "{}") as { status: string; progress: null };
    expect(last).toMatchObject({ id, status: "completed", progress: null, stage: null });
  });

  it("shows none of its documents in the editor's list, and none of its jobs to the page", async () => {
    await ended(await submit());
    expect(place.library.documents.list()).toEqual([]);
    expect(place.library.prompts.search("")).toEqual([]);
  });

  it.each([
    [{ seed: undefined }, "seed"],
    [{ seed: -1 }, "seed"],
    [{ strength: 0.5 }, "strength"],
    [{ steps: 3 }, "steps"],
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
    expect(await refusal(change)).toMatchObject({ status: 400, param });
    expect(place.library.journal.open()).toEqual([]);
  });

  it("refuses a mask of another size with both sizes, a broken picture, and an unknown model", async () => {
    const small = base64(await rectangleMask({ width: 30, height: 20 }, { ...hole, x: 0, y: 0 }));
    expect(await refusal({ mask_b64: small })).toMatchObject({
      status: 400,
      message: expect.stringMatching(/30×20.*60×40/),
    });
    expect(await refusal({ image_b64: base64(picture.subarray(0, 200)) })).toMatchObject({ status: 400 });
    expect(await refusal({ model: "no/body" })).toMatchObject({ status: 404, param: "model" });
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
        body: JSON.stringify({ ...body, ...more }),
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
    const blocker = await submit({
      image_b64: base64(await noisePicture(large, seededRandom(2))),
      mask_b64: base64(await rectangleMask(large, { x: 50, y: 50, width: 200, height: 150 })),
    });
    const id = await submit({ callback_url: receiver.url });
    const response = await place.fetch(`/edit/${id}`, { method: "DELETE" });
    expect(await response.json()).toMatchObject({ status: "cancelled", result_url: null });
    expect(await ended(id)).toMatchObject({ status: "cancelled", callback: { status: "skipped" } });
    expect((await place.fetch(`/edit/result/${id}`)).status).toBe(409);
    await place.fetch(`/edit/${blocker}`, { method: "DELETE" });
    expect(receiver.received).toEqual([]);
  });

  describe("the callback", () => {
    it("brings the picture, once, with the secret", async () => {
      const id = await submit({ callback_url: receiver.url, callback_secret: "s3cret" });
      const status = await ended(id);
      expect(status.callback).toEqual({
        status: "delivered",
        status_code: 204,
        attempted_at: expect.stringMatching(/Z$/),
        payload_status: "completed",
        error: null,
      });
      const [only, ...more] = receiver.received;
      expect(more).toEqual([]);
      expect(only?.secret).toBe("s3cret");
      const { form } = only ?? { form: new FormData() };
      expect(Object.fromEntries([...form].filter(([name]) => name !== "image"))).toEqual({
        job_id: id,
        status: "completed",
        completed_at: status.completed_at,
        image_url: `${place.origin}/images/edits/${id}.png`,
      });
      const image = form.get("image") as File;
      expect([image.name, image.type]).toEqual([`${id}.png`, "image/png"]);
      expect(sha256(new Uint8Array(await image.arrayBuffer()))).toBe(sha256(await resultOf(id)));
      await place.restart();
      expect((await statusOf(id)).callback?.status).toBe("delivered");
      expect(receiver.received).toHaveLength(1);
    });

    it("brings the error of a job that failed", async () => {
      const empty = await rectangleMask(size, { x: 0, y: 0, width: 0, height: 0 });
      const id = await submit({ mask_b64: base64(empty), callback_url: receiver.url });
      const status = await ended(id);
      expect(status).toMatchObject({
        status: "failed",
        result_url: null,
        error: { message: expect.stringContaining("mask") },
        callback: { status: "delivered", payload_status: "failed" },
      });
      const form = receiver.received[0]?.form;
      expect([form?.get("status"), form?.get("error"), form?.get("image")]).toEqual([
        "failed",
        status.error?.message,
        null,
      ]);
      expect((await place.fetch(`/edit/result/${id}`)).status).toBe(409);
    });

    it("is sent once to a receiver that fails", async () => {
      receiver.answer = (response) => response.writeHead(500).end();
      const { callback } = await ended(await submit({ callback_url: receiver.url }));
      expect(callback).toMatchObject({ status: "failed", status_code: 500, payload_status: "completed" });
      expect(receiver.received).toHaveLength(1);
    });

    it("follows no redirect", async () => {
      const elsewhere = await startCallbackReceiver();
      receiver.answer = (response) => response.writeHead(307, { Location: elsewhere.url }).end();
      const { callback } = await ended(await submit({ callback_url: receiver.url }));
      expect(callback).toMatchObject({
        status: "failed",
        status_code: 307,
        error: expect.stringContaining("redirects"),
      });
      expect(elsewhere.received).toEqual([]);
      await elsewhere.close();
    });

    it("gives up on a receiver that is too slow, and on one that is not there", async () => {
      receiver.answer = () => {};
      const slow = await ended(await submit({ callback_url: receiver.url }));
      expect(slow.callback).toMatchObject({
        status: "failed",
        status_code: null,
        error: expect.stringContaining("did not answer within 0.4 seconds"),
      });
      const gone = await ended(await submit({ callback_url: `http://127.0.0.1:${await closedPort()}/` }));
      expect(gone.callback).toMatchObject({
        status: "failed",
        error: expect.stringContaining("ECONNREFUSED"),
      });
      expect(gone.status).toBe("completed");
    });

    it("is not sent after its expiry", async () => {
      const expiry = new Date(Date.now() - 1).toISOString();
      const { callback, status } = await ended(await submit({ callback_url: receiver.url, expiry }));
      expect([status, callback?.status, callback?.attempted_at]).toEqual(["completed", "expired", null]);
      expect(receiver.received).toEqual([]);
    });

    it.each([
      "http://127.0.0.1:9/",
      "http://[::1]/",
      "http://169.254.169.254/latest/meta-data",
      "http://10.1.2.3/",
      "http://2130706433/",
      "http://[::ffff:127.0.0.1]/",
      "http://localhost/",
      "http://printer.local/",
    ])("is refused for %s unless the settings allow it", async (callback_url) => {
      place.settings = { ...place.settings, allowPrivateCallbacks: false };
      expect(await refusal({ callback_url })).toMatchObject({ status: 400, param: "callback_url" });
    });

    it("is sent at the next start if the process ended before it was begun", async () => {
      await place.programs.close(); // nobody listens for ends any more, as after a crash at the right moment
      const id = await submit({ callback_url: receiver.url });
      await (await place.fetch(`/edit/${id}/events`)).text();
      expect((await statusOf(id)).callback).toBeNull();
      await place.restart();
      expect((await ended(id)).callback?.status).toBe("delivered");
      expect(receiver.received).toHaveLength(1);
    });

    it("is not sent again if the process ended while it was being sent", async () => {
      receiver.answer = () => {};
      const id = await submit({ callback_url: receiver.url });
      await until(async () => receiver.received[0]);
      expect((await statusOf(id)).callback).toBeNull();
      await place.crash();
      expect((await statusOf(id)).callback).toMatchObject({
        status: "failed",
        status_code: null,
        payload_status: "completed",
        error: expect.stringContaining("not sent again"),
      });
      expect(receiver.received).toHaveLength(1);
    });
  });

  describe("a chain", () => {
    it("edits the result of a job, three times", async () => {
      const first = await submit();
      const before = await resultOf(first);
      const second = await submit({
        image_b64: undefined,
        reference_job_id: first,
        mask_b64: base64(await rectangleMask(size, other)),
      });
      const between = await resultOf(second);
      const third = await submit({ image_b64: undefined, reference_job_id: second, seed: 9 });
      const last = await resultOf(third);
      const within = (rect: typeof hole) => (x: number, y: number) =>
        x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
      expect(await differingPixels(before, between, within(other))).toBeGreaterThan(0);
      expect(await differingPixels(before, between, (x, y) => !within(other)(x, y))).toBe(0);
      expect(await differingPixels(between, last, within(hole))).toBeGreaterThan(0);
      expect(await differingPixels(between, last, (x, y) => !within(hole)(x, y))).toBe(0);
    });

    it("takes the picture where the job is unknown, failed or cleaned up, and says so where there is none", async () => {
      const alone = sha256(await resultOf(await submit()));
      const empty = base64(await rectangleMask(size, { x: 0, y: 0, width: 0, height: 0 }));
      const failed = await submit({ mask_b64: empty });
      const cleaned = await submit({ seed: 1 });
      await ended(failed);
      await ended(cleaned);
      place.ahead = 25 * 3_600_000;
      for (const reference_job_id of [unknownJob, "..", failed, cleaned]) {
        expect(sha256(await resultOf(await submit({ reference_job_id })))).toBe(alone);
        expect(await refusal({ reference_job_id, image_b64: undefined })).toMatchObject({
          status: 400,
          param: "reference_job_id",
        });
      }
    });
  });

  it("keeps results for a day, then leaves tombstones, also after a restart, and frees the disk", async () => {
    const id = await submit({ callback_url: receiver.url });
    await resultOf(id);
    place.ahead = 23 * 3_600_000;
    await place.programs.clean();
    await place.restart();
    expect(await statusOf(id)).toMatchObject({ status: "completed", error: null });
    expect((await place.fetch(`/edit/result/${id}`)).status).toBe(200);
    place.ahead = 25 * 3_600_000;
    await place.programs.clean();
    for (const again of [false, true]) {
      if (again) await place.restart();
      expect(await statusOf(id)).toMatchObject({
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
    const first = sha256(await resultOf(await submit()));
    const second = sha256(await resultOf(await submit()));
    await place.restart();
    const third = sha256(await resultOf(await submit()));
    expect([second, third]).toEqual([first, first]);
    expect(sha256(await resultOf(await submit({ seed: 8 })))).not.toBe(first);
  });
});

async function until<Value>(find: () => Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A port on which nobody listens. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
