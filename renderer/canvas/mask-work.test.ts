import { beforeEach, describe, expect, it } from "vitest";
import { maskWorkStore } from "../state/mask-work.ts";
import { MaskWork } from "./mask-work.ts";

/** A promise that the test settles. */
function deferred() {
  let resolve = (_changed: boolean) => {};
  let reject = (_error: Error) => {};
  const promise = new Promise<boolean>((keep, fail) => {
    resolve = keep;
    reject = fail;
  });
  return { promise, resolve, reject };
}

const shown = () => maskWorkStore.getState().work;

describe("work on the mask", () => {
  beforeEach(() => {
    maskWorkStore.setState({ work: null });
  });

  it("is shown with its share until it has ended, the first of several first", async () => {
    const work = new MaskWork();
    const grow = deferred();
    const wand = deferred();
    let tell = (_share: number) => {};
    const growing = work.run("grow", ({ onProgress }) => {
      tell = onProgress ?? tell;
      return grow.promise;
    });
    const selecting = work.run("select-wand", () => wand.promise);
    expect(shown()).toMatchObject({ kind: "grow", share: null });
    tell(0.5);
    expect(shown()).toMatchObject({ kind: "grow", share: 0.5 });
    grow.resolve(true);
    expect(await growing).toBe(true);
    expect(shown()).toMatchObject({ kind: "select-wand" });
    wand.reject(new Error("no picture"));
    await expect(selecting).rejects.toThrow("no picture");
    expect(shown()).toBeNull();
  });

  it("says what a step is that the worker reports meanwhile: of the first that works, else of what was drawn", async () => {
    const work = new MaskWork();
    work.noteDrawing("stroke");
    expect(work.stepKind).toBe("stroke");
    const selection = deferred();
    const done = work.follow("quick-select", selection.promise);
    work.noteDrawing("move");
    expect(work.stepKind).toBe("quick-select");
    selection.resolve(true);
    await done;
    expect(work.stepKind).toBe("move");
  });

  it("leaves what is drawn before a replacement a step of its own: the worker says which one replaces", async () => {
    const work = new MaskWork();
    work.noteDrawing("stroke");
    const replacement = deferred();
    const done = work.follow("replace", replacement.promise);
    expect(work.stepKind).toBe("stroke");
    replacement.resolve(false);
    await done;
  });

  it("is stopped by a person and by whoever asked for it; what cannot be stopped offers nothing", async () => {
    const work = new MaskWork();
    const stopped = (options: { readonly signal?: AbortSignal | undefined }) =>
      new Promise<boolean>((resolve) => options.signal?.addEventListener("abort", () => resolve(false)));
    const byPerson = work.run("fill", stopped);
    shown()?.cancel?.();
    expect(await byPerson).toBe(false);
    const asker = new AbortController();
    const byAsker = work.run("fill", stopped, asker.signal);
    asker.abort();
    expect(await byAsker).toBe(false);
    const selection = deferred();
    void work.follow("quick-select", selection.promise);
    expect(shown()?.cancel).toBeNull();
    selection.resolve(true);
  });
});
