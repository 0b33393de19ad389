import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CanvasPicture } from "./canvas-controller.ts";
import { PhotoClient } from "./photo-client.ts";
import type { PhotoReport, PhotoRequest } from "./photo-messages.ts";
import type { PhotoImage } from "./photo-pyramid.ts";

beforeEach(() => {
  vi.stubGlobal("document", { baseURI: "http://127.0.0.1/" });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The worker's side of the conversation: what it was asked, and what the test lets it answer. */
class FakeWorker extends EventTarget {
  readonly requests: PhotoRequest[] = [];
  isTerminated = false;

  postMessage(request: PhotoRequest): void {
    this.requests.push(request);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  answer(report: PhotoReport): void {
    this.dispatchEvent(new MessageEvent("message", { data: report }));
  }
}

function setup() {
  const worker = new FakeWorker();
  // `as`: the client uses no more of a worker than this one has.
  const client = new PhotoClient(() => worker as unknown as Worker);
  worker.answer({ type: "ready" });
  return { worker, client };
}

function picture(name: string, side = 1000): CanvasPicture {
  return { url: `/${name}`, previewUrl: `/preview/${name}`, width: side, height: side };
}

/** An image of one tile, which knows whether it was closed. */
function image(side: number): { image: PhotoImage; isClosed: () => boolean } {
  const close = vi.fn<() => void>();
  const tile = { width: side, height: side, close };
  return {
    image: { width: side, height: side, tileSize: side, columns: 1, tiles: [tile] },
    isClosed: () => close.mock.calls.length > 0,
  };
}

describe("opening a photo", () => {
  it("asks once for a picture that is opened twice, by its absolute address", () => {
    const { worker, client } = setup();
    expect(client.open(picture("a"))).toBe(client.open(picture("a")));
    const [request] = worker.requests;
    expect(worker.requests).toHaveLength(1);
    expect(request).toMatchObject({ url: "http://127.0.0.1/a", previewUrl: "http://127.0.0.1/preview/a" });
  });

  it("shows what has come so far, and drops the preview when all is there", async () => {
    const { worker, client } = setup();
    const photo = client.open(picture("a"));
    const changes = vi.fn<() => void>();
    photo.onChange(changes);
    const [preview, full] = [image(200), image(1000)];
    worker.answer({ type: "image", id: 1, image: preview.image, isPreview: true });
    expect(photo.images).toEqual([preview.image]);
    worker.answer({ type: "image", id: 1, image: full.image, isPreview: false });
    worker.answer({ type: "done", id: 1, hasAlpha: true });
    await photo.ready;
    expect(photo.images).toEqual([full.image]);
    expect(photo.hasAlpha).toBe(true);
    expect([preview.isClosed(), full.isClosed()]).toEqual([true, false]);
    expect(changes).toHaveBeenCalledTimes(3);
  });

  it("fails in words, and is tried again the next time", async () => {
    const { worker, client } = setup();
    const photo = client.open(picture("a"));
    const error = {
      code: "corrupt-picture",
      message: "No.",
      nextStep: null,
      retryable: false,
      charge: null,
    } as const;
    worker.answer({ type: "failed", id: 1, error });
    await expect(photo.ready).rejects.toMatchObject({ code: "corrupt-picture" });
    expect(client.open(picture("a"))).not.toBe(photo);
    expect(worker.requests).toHaveLength(2);
  });
});

describe("releasing a photo", () => {
  it("cancels it when nobody wants it any more, and closes what had come", async () => {
    const { worker, client } = setup();
    const photo = client.open(picture("a"));
    client.open(picture("a"));
    const preview = image(200);
    worker.answer({ type: "image", id: 1, image: preview.image, isPreview: true });
    client.release(photo);
    expect(worker.requests).toHaveLength(1);
    client.release(photo);
    expect(worker.requests.at(-1)).toEqual({ type: "cancel", id: 1 });
    await expect(photo.ready).rejects.toMatchObject({ code: "cancelled" });
    expect(preview.isClosed()).toBe(true);
  });

  it("closes images that arrive too late", () => {
    const { worker, client } = setup();
    client.release(client.open(picture("a")));
    const late = image(1000);
    worker.answer({ type: "image", id: 1, image: late.image, isPreview: false });
    expect(late.isClosed()).toBe(true);
  });

  it("keeps decoded ones for going back, and drops the oldest when they are too many", async () => {
    const { worker, client } = setup();
    // 8000 × 6000 pixels and their halvings take 256 MB; 512 MB are kept.
    const [first, second, third] = [1, 2, 3].map((id) => {
      const photo = client.open({ ...picture(`${id}`), width: 8000, height: 6000 });
      const full = image(8000);
      worker.answer({ type: "image", id, image: full.image, isPreview: false });
      worker.answer({ type: "done", id, hasAlpha: false });
      client.release(photo);
      return full;
    });
    expect([first, second, third].map((full) => full?.isClosed())).toEqual([true, false, false]);
    await client.open({ ...picture("3"), width: 8000, height: 6000 }).ready;
    expect(worker.requests).toHaveLength(3);
  });

  it("closes everything in the end", async () => {
    const { worker, client } = setup();
    const photo = client.open(picture("a"));
    const full = image(1000);
    worker.answer({ type: "image", id: 1, image: full.image, isPreview: false });
    client.destroy();
    expect(full.isClosed()).toBe(true);
    expect(worker.isTerminated).toBe(true);
    await expect(photo.ready).rejects.toMatchObject({ code: "cancelled" });
  });
});
