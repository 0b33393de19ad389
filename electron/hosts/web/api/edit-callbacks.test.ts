import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CallbackReceiver, startCallbackReceiver } from "../../../../test/support/callback-receiver.ts";
import { base64, EditClient, sha256, size, until } from "../../../../test/support/edit-client.ts";
import { ProgramPlace } from "../../../../test/support/program-place.ts";
import { rectangleMask } from "../../../../test/support/test-pictures.ts";

describe("the callback of a job", () => {
  let place: ProgramPlace;
  let receiver: CallbackReceiver;
  let client: EditClient;

  beforeEach(async () => {
    place = await ProgramPlace.open({ change: { timeLimitMs: 400 } });
    receiver = await startCallbackReceiver();
    client = await EditClient.make(place);
  });
  afterEach(async () => {
    await receiver.close();
    await place.remove();
    expect(place.complaints).toEqual([]);
  });

  it("brings the picture, once, with the secret", async () => {
    const id = await client.submit({ callback_url: receiver.url, callback_secret: "s3cret" });
    const status = await client.ended(id);
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
    expect(sha256(new Uint8Array(await image.arrayBuffer()))).toBe(sha256(await client.resultOf(id)));
    await place.restart();
    expect((await client.statusOf(id)).callback?.status).toBe("delivered");
    expect(receiver.received).toHaveLength(1);
  });

  it("brings the error of a job that failed", async () => {
    const empty = await rectangleMask(size, { x: 0, y: 0, width: 0, height: 0 });
    const id = await client.submit({ mask_b64: base64(empty), callback_url: receiver.url });
    const status = await client.ended(id);
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
    const { callback } = await client.ended(await client.submit({ callback_url: receiver.url }));
    expect(callback).toMatchObject({ status: "failed", status_code: 500, payload_status: "completed" });
    expect(receiver.received).toHaveLength(1);
  });

  it("follows no redirect", async () => {
    const elsewhere = await startCallbackReceiver();
    receiver.answer = (response) => response.writeHead(307, { Location: elsewhere.url }).end();
    const { callback } = await client.ended(await client.submit({ callback_url: receiver.url }));
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
    const slow = await client.ended(await client.submit({ callback_url: receiver.url }));
    expect(slow.callback).toMatchObject({
      status: "failed",
      status_code: null,
      error: expect.stringContaining("did not answer within 0.4 seconds"),
    });
    const gone = await client.ended(
      await client.submit({ callback_url: `http://127.0.0.1:${await closedPort()}/` }),
    );
    expect(gone.callback).toMatchObject({
      status: "failed",
      error: expect.stringContaining("ECONNREFUSED"),
    });
    expect(gone.status).toBe("completed");
  });

  it("waits for no other receiver", async () => {
    const silent = await startCallbackReceiver();
    silent.answer = () => {};
    const stuck: string[] = [];
    for (let index = 0; index < 5; index++) stuck.push(await client.submit({ callback_url: silent.url }));
    const { callback } = await client.ended(await client.submit({ callback_url: receiver.url }));
    expect(callback?.status).toBe("delivered");
    for (const id of stuck) await client.ended(id);
    expect(silent.received).toHaveLength(5);
    await silent.close();
  });

  it("is not sent after its expiry", async () => {
    const expiry = new Date(Date.now() - 1).toISOString();
    const { callback, status } = await client.ended(
      await client.submit({ callback_url: receiver.url, expiry }),
    );
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
    expect(await client.refusal({ callback_url })).toMatchObject({ status: 400, param: "callback_url" });
  });

  it("is sent at the next start if the process ended before it was begun", async () => {
    await place.programs.close(); // nobody listens for ends any more, as after a crash at the right moment
    const id = await client.submit({ callback_url: receiver.url });
    await (await place.fetch(`/edit/${id}/events`)).text();
    expect((await client.statusOf(id)).callback).toBeNull();
    await place.restart();
    expect((await client.ended(id)).callback?.status).toBe("delivered");
    expect(receiver.received).toHaveLength(1);
  });

  it("is not sent again if the process ended while it was being sent", async () => {
    receiver.answer = () => {};
    const id = await client.submit({ callback_url: receiver.url });
    await until(async () => receiver.received[0]);
    expect((await client.statusOf(id)).callback).toBeNull();
    await place.crash();
    expect((await client.statusOf(id)).callback).toMatchObject({
      status: "failed",
      status_code: null,
      payload_status: "completed",
      error: expect.stringContaining("not sent again"),
    });
    expect(receiver.received).toHaveLength(1);
  });
});

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
