import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLog } from "../log.ts";
import { InferenceHost, type InferenceTask } from "./host.ts";
import type { InferenceOrder } from "./messages.ts";
import type { InferenceProcess, ProcessEnd } from "./process/inference-process.ts";

const log = createLog({ level: "error", write: () => {} });
const task: InferenceTask = { kind: "probe", provider: "cpu" };
const result = { kind: "probe", numeric: null, reason: "It is slow.", isMissing: false } as const;
const never = new AbortController().signal;
const ignore = () => {};

/** A process whose answers the test gives. */
class FakeProcess implements InferenceProcess {
  readonly orders: InferenceOrder[] = [];
  isKilled = false;
  isHeld = false;
  /** What posting throws, if anything. */
  refusal: Error | null = null;
  readonly #listeners = new Set<(message: unknown) => void>();
  readonly #ends = new Set<(end: ProcessEnd) => void>();

  post(message: unknown): void {
    if (this.refusal) throw this.refusal;
    this.orders.push(message as InferenceOrder); // what the host sends
  }

  onMessage(listener: (message: unknown) => void) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onEnd(listener: (end: ProcessEnd) => void) {
    this.#ends.add(listener);
    return () => this.#ends.delete(listener);
  }

  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
  }

  kill(): void {
    this.isKilled = true;
    this.end({ code: null, signal: "SIGKILL" });
  }

  say(message: unknown): void {
    for (const listener of this.#listeners) listener(message);
  }

  end(how: ProcessEnd): void {
    for (const listener of this.#ends) listener(how);
  }

  get lastId(): number {
    return this.orders.findLast(({ type }) => type === "run")?.id ?? 0;
  }

  finish(): void {
    this.say({ type: "done", id: this.lastId, result, heldBytes: 4096 });
  }
}

describe("the inference host", () => {
  let started: FakeProcess[];
  let warmMs: number;
  /** What the system says against starting one, if anything. */
  let startRefusal: Error | null;
  let postRefusal: Error | null;
  let host: InferenceHost;
  const run = (signal = never, onEvent: Parameters<InferenceHost["run"]>[1]["onEvent"] = ignore) =>
    host.run(task, { signal, onEvent });
  const current = () => {
    const process = started.at(-1);
    if (!process) throw new Error("no process was started");
    return process;
  };
  /** Until the host has had its turn with every promise that is settled. */
  const settled = () => vi.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    vi.useFakeTimers();
    started = [];
    warmMs = 60_000;
    startRefusal = null;
    postRefusal = null;
    host = new InferenceHost({
      start: () => {
        if (startRefusal) throw startRefusal;
        const process = new FakeProcess();
        process.refusal = postRefusal;
        started.push(process);
        return process;
      },
      warmMs: () => warmMs,
      log,
    });
  });
  afterEach(() => {
    host.close();
    vi.useRealTimers();
  });

  it("starts a process for the first task, keeps it warm for the next, and ends it after that time", async () => {
    const first = run();
    await settled();
    expect(current().isHeld).toBe(true);
    current().finish();
    expect(await first).toEqual(result);
    expect(current().isHeld).toBe(false);
    await vi.advanceTimersByTimeAsync(59_000);
    const second = run();
    await settled();
    current().finish();
    await second;
    expect(started.length).toBe(1);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(current().isKilled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(current().isKilled).toBe(true);
  });

  it("ends it at once where nothing is to stay warm", async () => {
    warmMs = 0;
    const running = run();
    await settled();
    current().finish();
    await running;
    expect(current().isKilled).toBe(true);
  });

  it("knows what memory the process has after a task, not while one runs, and none without a process", async () => {
    expect(host.heldBytes).toBe(0);
    const running = run();
    expect(host.heldBytes).toBeNull();
    await settled();
    current().finish();
    await running;
    expect(host.heldBytes).toBe(4096);
    await host.release();
    expect(host.heldBytes).toBe(0);
  });

  it("does not wait for a running task where it is to free what is loaded", async () => {
    const running = run();
    await settled();
    await host.release();
    expect(current().isKilled).toBe(false);
    current().finish();
    expect(await running).toEqual(result);
    await host.release();
    expect(current().isKilled).toBe(true);
  });

  it("frees what is loaded once a cancelled task has stopped, or was killed as it did not", async () => {
    for (const stopsByItself of [true, false]) {
      const stop = new AbortController();
      const running = run(stop.signal);
      await settled();
      const process = current();
      stop.abort(new Error("stopped"));
      await expect(running).rejects.toThrow("stopped");
      let isReleased = false;
      const released = host.release().finally(() => {
        isReleased = true;
      });
      await settled();
      expect([process.isKilled, isReleased]).toEqual([false, false]);
      if (stopsByItself) process.finish();
      else await vi.advanceTimersByTimeAsync(2_000);
      await released;
      expect(process.isKilled).toBe(true);
    }
  });

  it("waits for a process to be no more that was ended before it was asked to free what is loaded", async () => {
    warmMs = 0;
    const running = run();
    await settled();
    const process = current();
    const killed = vi.spyOn(process, "kill").mockImplementation(() => {});
    process.finish();
    await running;
    expect(killed).toHaveBeenCalled();
    let isReleased = false;
    const released = host.release().finally(() => {
      isReleased = true;
    });
    await settled();
    expect(isReleased).toBe(false);
    process.end({ code: null, signal: "SIGKILL" });
    await released;
  });

  it("does not wait for ever for a process that not even a kill ends", async () => {
    const stop = new AbortController();
    const running = run(stop.signal);
    await settled();
    vi.spyOn(current(), "kill").mockImplementation(() => {});
    stop.abort(new Error("stopped"));
    await expect(running).rejects.toThrow("stopped");
    const released = host.release();
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(released).resolves.toBeUndefined();
  });

  it("runs one task after another", async () => {
    const both = [run(), run()];
    await settled();
    expect(current().orders.length).toBe(1);
    current().finish();
    await settled();
    expect(current().orders.length).toBe(2);
    current().finish();
    expect(await Promise.all(both)).toEqual([result, result]);
  });

  it("passes on what is heard of its own task, and nothing after a cancel", async () => {
    const heard: string[] = [];
    const stop = new AbortController();
    const running = run(stop.signal, (event) => heard.push(event.type));
    await settled();
    const id = current().lastId;
    current().say({ type: "progress", id: id + 1, fraction: 0.5, stage: "Another's" });
    current().say({ type: "progress", id, fraction: 0.5, stage: "Step 1 of 2" });
    current().say({
      type: "preview",
      id,
      image: { width: 1, height: 1, channels: 3, data: new Uint8Array(3) },
    });
    stop.abort(new Error("stopped"));
    await expect(running).rejects.toThrow("stopped");
    current().say({ type: "progress", id, fraction: 1, stage: "Late" });
    expect(heard).toEqual(["progress", "preview"]);
  });

  it("asks a cancelled task to stop, and lets one that does keep what it has loaded", async () => {
    const stop = new AbortController();
    const running = run(stop.signal);
    await settled();
    stop.abort(new Error("stopped"));
    await expect(running).rejects.toThrow("stopped");
    const id = current().lastId;
    expect(current().orders.at(-1)).toEqual({ type: "stop", id });
    current().say({
      type: "failed",
      id,
      error: { code: "cancelled", message: "", nextStep: null, retryable: false, charge: null },
      heldBytes: 2048,
    });
    expect(host.heldBytes).toBe(2048);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(current().isKilled).toBe(false);
  });

  it("kills one that has not stopped after two seconds, and only then begins the next in a new process", async () => {
    const stop = new AbortController();
    const running = run(stop.signal);
    await settled();
    stop.abort(new Error("stopped"));
    await expect(running).rejects.toThrow("stopped");
    const next = run();
    await vi.advanceTimersByTimeAsync(1_999);
    expect([started.length, current().isKilled]).toEqual([1, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(started[0]?.isKilled).toBe(true);
    expect(started.length).toBe(2);
    current().finish();
    expect(await next).toEqual(result);
  });

  it("leaves the line where a task is cancelled that has not begun", async () => {
    const first = run();
    const stop = new AbortController();
    const second = run(stop.signal);
    const third = run();
    stop.abort(new Error("stopped"));
    await expect(second).rejects.toThrow("stopped");
    await settled();
    current().finish();
    await first;
    await settled();
    current().finish();
    expect(await third).toEqual(result);
    expect(current().orders.length).toBe(2);
  });

  it.each([
    [{ code: null, signal: "SIGKILL" }, /most likely for want of memory/],
    [{ code: null, signal: "SIGSEGV" }, /ended unexpectedly \(SIGSEGV\)/],
    [{ code: 9, signal: null }, /most likely for want of memory/],
    [{ code: 1, signal: null }, /ended unexpectedly \(exit code 1\)/],
    [{ code: null, signal: null }, /could not be started/],
  ])(
    "says what to do when the process ends with %o, and starts a new one for the next task",
    async (end, message) => {
      const running = run();
      await settled();
      current().end(end);
      await expect(running).rejects.toMatchObject({
        code: "provider-failed",
        message: expect.stringMatching(message),
        nextStep: expect.stringMatching(/run it again/i),
        retryable: true,
        charge: "not-charged",
      });
      const next = run();
      await settled();
      expect(started.length).toBe(2);
      current().finish();
      expect(await next).toEqual(result);
    },
  );

  it("fails a task whose process the system does not start, and runs the next one", async () => {
    startRefusal = new Error("spawn ENOMEM");
    await expect(run()).rejects.toMatchObject({
      code: "provider-failed",
      message: expect.stringContaining("could not be started"),
      charge: "not-charged",
    });
    await host.release();
    startRefusal = null;
    const next = run();
    await settled();
    current().finish();
    expect(await next).toEqual(result);
  });

  it("fails a task that cannot be posted, ends its process, and runs the next one in a new one", async () => {
    postRefusal = new Error("could not be cloned");
    await expect(run()).rejects.toMatchObject({ code: "provider-failed", charge: "not-charged" });
    expect(started[0]?.isKilled).toBe(true);
    postRefusal = null;
    const next = run();
    await settled();
    current().finish();
    expect(await next).toEqual(result);
  });

  it("ends a process that says nonsense", async () => {
    const running = run();
    await settled();
    current().say({
      type: "done",
      id: current().lastId,
      result: { kind: "edit", image: "none" },
      heldBytes: 0,
    });
    await expect(running).rejects.toMatchObject({ code: "provider-failed" });
    expect(started[0]?.isKilled).toBe(true);
  });

  it("fails as the task failed", async () => {
    const running = run();
    await settled();
    current().say({
      type: "failed",
      id: current().lastId,
      error: { code: "too-large", message: "No room.", nextStep: "Draft.", retryable: true, charge: null },
      heldBytes: 0,
    });
    await expect(running).rejects.toMatchObject({
      code: "too-large",
      message: "No room.",
      nextStep: "Draft.",
    });
  });
});
