import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isFinal } from "../../shared/domain/job.ts";
import { type CallbackReceiver, startCallbackReceiver } from "../../test/support/callback-receiver.ts";
import { EditClient } from "../../test/support/edit-client.ts";
import { ProgramPlace } from "../../test/support/program-place.ts";

const hourMs = 3_600_000;

describe("a callback with an expiry", () => {
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
