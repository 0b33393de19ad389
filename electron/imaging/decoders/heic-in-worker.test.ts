import { describe, expect, it } from "vitest";
import { decodeHeicInWorker } from "./heic-in-worker.ts";

const task = { bytes: new Uint8Array(4), depth: 8 };
const { signal } = new AbortController();

/** A worker's entry without a file. */
const entryOf = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);
const endless = entryOf("for (;;);");

describe("decoding HEIC on a thread of its own", () => {
  it("gives up a file that takes too long, and says so", async () => {
    await expect(decodeHeicInWorker(task, endless, signal, 1)).rejects.toMatchObject({
      code: "corrupt-picture",
      message: expect.stringContaining("could not be decoded in"),
    });
  });

  it("ends at once when it is cancelled", async () => {
    const controller = new AbortController();
    const decoding = decodeHeicInWorker(task, endless, controller.signal);
    const reason = new Error("The person cancelled.");
    controller.abort(reason);
    await expect(decoding).rejects.toBe(reason);
  });

  it("bounds the memory that the decoder may take", async () => {
    const telling = entryOf(`
      import { parentPort, resourceLimits } from "node:worker_threads";
      parentPort.postMessage({ status: "decoded", raster: resourceLimits });
    `);
    expect(await decodeHeicInWorker(task, telling, signal)).toMatchObject({ maxOldGenerationSizeMb: 512 });
  });
});
