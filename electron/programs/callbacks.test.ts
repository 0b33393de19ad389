import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jobId } from "../../shared/domain/ids.ts";
import { isFinal } from "../../shared/domain/job.ts";
import { type CallbackReceiver, startCallbackReceiver } from "../../test/support/callback-receiver.ts";
import { EditClient } from "../../test/support/edit-client.ts";
import { ProgramPlace } from "../../test/support/program-place.ts";

const hourMs = 3_600_000;

describe("a callback", () => {
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
  });

  /** One that has this long left when its picture has been read. */
  const endedWith = async (leftMs: number) => {
    let isOver = false;
    place.jobs.listen((job) => {
      isOver ||= isFinal(job.status);
    });
    const { blobs } = place.library;
    const read = blobs.read.bind(blobs);
    const expiresAt = Date.now() + hourMs;
    vi.spyOn(blobs, "read").mockImplementation(async (hash) => {
      const bytes = await read(hash);
      if (isOver) place.ahead = expiresAt - leftMs - Date.now();
      return bytes;
    });
    const expiry = new Date(expiresAt).toISOString();
    return client.ended(await client.submit({ callback_url: receiver.url, expiry }));
  };

  it("says that a picture is damaged, and not where it lies", async () => {
    await place.programs.close(); // the callback waits for the next start
    const id = await client.submit({ callback_url: receiver.url });
    await (await place.fetch(`/edit/${id}/events`)).text();
    const { hash } = place.programs.engine.picture(jobId.parse(id)).picture;
    const { path, byteLength } = await place.library.blobs.locate(hash);
    await writeFile(path, new Uint8Array(byteLength));
    await place.restart();
    expect((await client.ended(id)).callback).toMatchObject({
      status: "delivered",
      payload_status: "failed",
    });
    const told = [
      receiver.received[0]?.form.get("error"),
      await (await place.fetch(`/edit/result/${id}`)).text(),
    ];
    for (const text of told) {
      expect(text).toContain("cannot be read: its file is damaged or gone");
      expect(text).not.toContain(place.library.folder);
    }
    expect(place.complaints.join()).toContain(path);
  });

  it("is not sent if it expires while the picture is read", async () => {
    const { callback } = await endedWith(0);
    expect(callback).toMatchObject({ status: "expired", attempted_at: null });
    expect(receiver.received).toEqual([]);
  });

  it("waits for no answer after it", async () => {
    receiver.answer = () => {};
    const { callback } = await endedWith(1_000);
    expect(callback).toMatchObject({ status: "failed", error: expect.stringContaining("expiry") });
    expect(receiver.received).toHaveLength(1);
  });
});
