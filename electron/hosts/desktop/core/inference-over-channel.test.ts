import { describe, expect, it } from "vitest";
import type { InferenceProcess, ProcessEnd } from "../../../inference/process/inference-process.ts";
import type { Channel } from "./channel.ts";
import { serveInferenceProcesses, startOverChannel } from "./inference-over-channel.ts";

/** Both ends of a line on which everything arrives at once. */
function pairedChannels(): { core: Channel; window: Channel; cut: () => void } {
  const listeners = {
    core: new Set<(message: unknown) => void>(),
    window: new Set<(message: unknown) => void>(),
  };
  const closes = new Set<() => void>();
  const end = (own: keyof typeof listeners, other: keyof typeof listeners): Channel => ({
    post: (message) => {
      for (const listener of listeners[other]) listener(structuredClone(message));
    },
    onMessage: (listener) => {
      listeners[own].add(listener);
      return () => listeners[own].delete(listener);
    },
    onClose: (listener) => {
      closes.add(listener);
      return () => closes.delete(listener);
    },
  });
  const cut = () => {
    for (const close of closes) close();
  };
  return { core: end("core", "window"), window: end("window", "core"), cut };
}

/** A process that says back what it is told. */
class EchoProcess implements InferenceProcess {
  isKilled = false;
  /** What posting throws, if anything. */
  refusal: Error | null = null;
  #listener: (message: unknown) => void = () => {};
  #onEnd: (end: ProcessEnd) => void = () => {};

  post(message: unknown): void {
    if (this.refusal) throw this.refusal;
    this.#listener(message);
  }

  onMessage(listener: (message: unknown) => void) {
    this.#listener = listener;
    return () => {};
  }

  onEnd(listener: (end: ProcessEnd) => void) {
    this.#onEnd = listener;
    return () => {};
  }

  hold(): void {}

  kill(): void {
    this.isKilled = true;
    this.#onEnd({ code: 9, signal: null });
  }
}

describe("an inference process that the window's process starts for the core", () => {
  const open = (refusal: Error | null = null) => {
    const { core, window, cut } = pairedChannels();
    const started: EchoProcess[] = [];
    serveInferenceProcesses(window, () => {
      if (refusal) throw refusal;
      const process = new EchoProcess();
      started.push(process);
      return process;
    });
    return { start: startOverChannel(core), started, cut };
  };

  it("says what it says to the one that started it, bytes included", () => {
    const { start } = open();
    const [one, two] = [start(), start()];
    const heard: unknown[] = [];
    one.onMessage((message) => heard.push(["one", message]));
    two.onMessage((message) => heard.push(["two", message]));
    two.post({ type: "preview", data: new Uint8Array([1, 2]) });
    expect(heard).toEqual([["two", { type: "preview", data: new Uint8Array([1, 2]) }]]);
  });

  it("tells how it ended, also who asks later", () => {
    const { start, started } = open();
    const process = start();
    const ends: ProcessEnd[] = [];
    process.onEnd((end) => ends.push(end));
    process.kill();
    process.onEnd((end) => ends.push(end));
    expect(started[0]?.isKilled).toBe(true);
    expect(ends).toEqual([
      { code: 9, signal: null },
      { code: 9, signal: null },
    ]);
  });

  it("tells that it could not be started, to who asks afterwards", () => {
    const { start } = open(new Error("spawn ENOMEM"));
    const ends: ProcessEnd[] = [];
    start().onEnd((end) => ends.push(end));
    expect(ends).toEqual([{ code: null, signal: null }]);
  });

  it("is ended where it cannot be told what to do", () => {
    const { start, started } = open();
    const ends: ProcessEnd[] = [];
    const process = start();
    process.onEnd((end) => ends.push(end));
    for (const one of started) one.refusal = new Error("could not be cloned");
    process.post("an order");
    expect(ends).toEqual([{ code: 9, signal: null }]);
  });

  it("ends with the core", () => {
    const { start, started, cut } = open();
    start();
    start();
    cut();
    expect(started.map(({ isKilled }) => isKilled)).toEqual([true, true]);
  });
});
