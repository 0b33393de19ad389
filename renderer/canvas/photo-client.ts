import { AppError } from "../../shared/errors.ts";
import type { CanvasPicture } from "./canvas-controller.ts";
import type { PhotoReport, PhotoRequest } from "./photo-messages.ts";
import { PhotoOpener } from "./photo-opener.ts";
import type { PhotoImage } from "./photo-pyramid.ts";

export type PhotoWorkerFactory = () => Worker;

export function createPhotoWorker(): Worker {
  return new Worker(new URL("./photo-worker.ts", import.meta.url), { type: "module", name: "photo" });
}

/** A picture on its way to the canvas: what has been decoded of it so far. */
export class Photo {
  readonly url: string;
  images: readonly PhotoImage[] = [];
  hasAlpha = false;
  /** Resolves when all is there; rejects with AppError. */
  readonly ready: Promise<void>;
  readonly #listeners = new Set<() => void>();

  constructor(url: string, ready: Promise<void>) {
    this.url = url;
    this.ready = ready;
  }

  /** Called whenever more of the picture is there. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  update(change: { images?: readonly PhotoImage[]; hasAlpha?: boolean }): void {
    Object.assign(this, change);
    for (const listener of this.#listeners) listener();
  }
}

interface Entry {
  readonly photo: Photo;
  readonly id: number;
  readonly request: PhotoRequest;
  readonly bytes: number;
  readonly settle: { resolve: () => void; reject: (error: AppError) => void };
  users: number;
  isDone: boolean;
  preview?: PhotoImage;
}

/** Decoded pictures that nobody shows are kept up to this many bytes, so that going back in history is instant. */
const keptBytes = 512 * 2 ** 20;

/** Opens pictures in a worker and shares those that are shown twice. Whoever opens one releases it. */
export class PhotoClient {
  #worker: Worker | null = null;
  #send: (request: PhotoRequest) => void;
  #isReady = false;
  /** Least recently released first. */
  readonly #entries = new Map<string, Entry>();
  #nextId = 1;

  constructor(createWorker: PhotoWorkerFactory) {
    try {
      const worker = createWorker();
      this.#worker = worker;
      this.#send = (request) => worker.postMessage(request, []);
      worker.addEventListener("message", (event: MessageEvent<PhotoReport>) => this.#receive(event.data));
      worker.addEventListener("error", (event) => this.#workerFailed(event.message));
    } catch {
      // Workers may be forbidden; opening a picture then makes the page pause.
      this.#send = this.#openHere();
    }
  }

  open(picture: CanvasPicture): Photo {
    const known = this.#entries.get(picture.url);
    if (known) {
      known.users++;
      return known.photo;
    }
    const id = this.#nextId++;
    const { promise, resolve, reject } = deferred();
    // Whoever opened the picture may have gone on to another before this one fails.
    promise.catch(() => {});
    const photo = new Photo(picture.url, promise);
    // Four bytes a pixel, and a third more for the halvings.
    const bytes = (picture.width * picture.height * 16) / 3;
    const absolute = (url: string) => new URL(url, document.baseURI).href;
    const request = {
      type: "open",
      id,
      url: absolute(picture.url),
      previewUrl: absolute(picture.previewUrl),
    } as const;
    const settle = { resolve, reject };
    this.#entries.set(picture.url, { photo, id, request, bytes, settle, users: 1, isDone: false });
    this.#send(request);
    return photo;
  }

  release(photo: Photo): void {
    const entry = this.#entries.get(photo.url);
    if (entry?.photo !== photo || --entry.users > 0) return;
    if (!entry.isDone) {
      this.#send({ type: "cancel", id: entry.id });
      this.#drop(entry);
      return;
    }
    this.#entries.delete(photo.url);
    this.#entries.set(photo.url, entry);
    this.#trim();
  }

  destroy(): void {
    this.#worker?.terminate();
    for (const entry of this.#entries.values()) this.#drop(entry);
  }

  #receive(report: PhotoReport): void {
    if (report.type === "ready") {
      this.#isReady = true;
      return;
    }
    const entry = [...this.#entries.values()].find(({ id }) => id === report.id);
    if (!entry) {
      if (report.type === "image") closeImage(report.image);
      return;
    }
    switch (report.type) {
      case "image":
        if (report.isPreview) entry.preview = report.image;
        entry.photo.update({ images: [...entry.photo.images, report.image] });
        return;
      case "done":
        entry.isDone = true;
        entry.photo.update({
          images: entry.photo.images.filter((image) => image !== entry.preview),
          hasAlpha: report.hasAlpha,
        });
        if (entry.preview) closeImage(entry.preview);
        entry.settle.resolve();
        return;
      case "failed":
        // What was shown of it stays on the canvas; the next opening tries again.
        this.#entries.delete(entry.photo.url);
        entry.settle.reject(AppError.fromData(report.error));
        return;
    }
  }

  #trim(): void {
    const unused = [...this.#entries.values()].filter(({ users }) => users === 0);
    let bytes = unused.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of unused) {
      if (bytes <= keptBytes) return;
      bytes -= entry.bytes;
      this.#drop(entry);
    }
  }

  #drop(entry: Entry): void {
    this.#entries.delete(entry.photo.url);
    const { images } = entry.photo;
    entry.photo.update({ images: [] });
    for (const image of images) closeImage(image);
    entry.settle.reject(new AppError("cancelled", "Another picture was opened."));
  }

  #openHere(): (request: PhotoRequest) => void {
    const opener = new PhotoOpener((report) => this.#receive(report));
    return (request) => opener.receive(request);
  }

  #workerFailed(message: string): void {
    if (!this.#isReady) {
      // It never started: what it was asked for is asked again here.
      this.#worker?.terminate();
      this.#send = this.#openHere();
      for (const { request } of this.#entries.values()) this.#send(request);
      return;
    }
    for (const entry of this.#entries.values()) {
      if (!entry.isDone) entry.settle.reject(new AppError("internal", `The photo worker failed: ${message}`));
    }
  }
}

function closeImage(image: PhotoImage): void {
  for (const tile of image.tiles) tile.close();
}

function deferred() {
  let resolve: () => void = () => {};
  let reject: (error: AppError) => void = () => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
