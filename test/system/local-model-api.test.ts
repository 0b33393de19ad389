import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addTinyKontext, tinyModel } from "../support/add-tiny-kontext.ts";
import { ApiClient, apiToken, editBody } from "../support/api-client.ts";
import { connectHeadless } from "../support/headless-client.ts";
import { type HeadlessHost, startHeadlessHost } from "../support/headless-host.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { differingPixels, isInside, noisePicture, rectangleMask } from "../support/test-pictures.ts";

const size = { width: 256, height: 256 };
const hole = { x: 90, y: 100, width: 70, height: 60 };

describe("a model of this computer that a program asks over HTTP", () => {
  let home = "";
  let host: HeadlessHost;
  let picture: Uint8Array;
  let mask: Uint8Array;

  const start = async () => {
    host = await startHeadlessHost({
      libraryFolder: join(home, "library"),
      home,
      environment: { PALIMPSEST_API_TOKEN: apiToken },
    });
  };
  /** The picture that a job of its own makes. */
  const edited = async (seed: number): Promise<Uint8Array> => {
    const client = new ApiClient(host.origin, 2);
    try {
      const body = editBody(tinyModel, picture, mask, {
        prompt: "make it red",
        num_inference_steps: 1,
        seed,
      });
      const id = await client.submit(body, crypto.randomUUID());
      expect(await client.end(id)).toMatchObject({ status: "completed", error: null });
      const headers = { Authorization: `Bearer ${apiToken}` };
      const response = await fetch(`${host.origin}/edit/result/${id}`, { headers });
      return new Uint8Array(await response.arrayBuffer());
    } finally {
      client.close();
    }
  };
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "palimpsest-local-api-"));
    picture = await noisePicture(size, seededRandom(1));
    mask = await rectangleMask(size, hole);
    await start();
    const connection = await connectHeadless(host);
    await addTinyKontext(connection);
    connection.close();
  });
  afterAll(async () => {
    await host.stop();
    await rm(home, { recursive: true, force: true });
  });

  it("changes what the mask says and no other pixel, and gives the same bytes again, also after a restart", async () => {
    const first = await edited(7);
    expect(await differingPixels(picture, first, (x, y) => !isInside(hole, x, y))).toBe(0);
    const changed = await differingPixels(picture, first, (x, y) => isInside(hole, x, y));
    expect(changed).toBeGreaterThan(0.9 * hole.width * hole.height);
    expect(sha256(await edited(8))).not.toBe(sha256(first));
    await host.stop();
    await start();
    expect(sha256(await edited(7))).toBe(sha256(first));
  }, 120_000);
});
