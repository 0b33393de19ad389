import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import { overUtilityProcess } from "./utility-inference.ts";

/** A utility process as Electron makes it: without a process id until it is spawned, whatever it is sent arrives. */
class FakeChild extends EventEmitter {
  pid: number | undefined = undefined;
  readonly heard: unknown[] = [];

  postMessage(message: unknown): void {
    this.heard.push(message);
  }

  spawn(): void {
    this.pid = 4711;
    this.emit("spawn");
  }
}

describe("an inference process that is a utility process", () => {
  let child: FakeChild;
  let killed: number[];
  const open = () =>
    overUtilityProcess(child, (pid) => {
      if (killed.includes(pid)) throw new Error("ESRCH");
      killed.push(pid);
    });

  beforeEach(() => {
    child = new FakeChild();
    killed = [];
  });

  it("is ended as soon as it is there when it was killed before, and never hears what it was to do", () => {
    const process = open();
    process.post({ type: "run" });
    process.kill();
    process.post({ type: "stop" });
    child.spawn();
    expect([killed, child.heard]).toEqual([[4711], []]);
  });

  it("hears in order what it was told before it was there and after", () => {
    const process = open();
    process.post(1);
    child.spawn();
    process.post(2);
    expect(child.heard).toEqual([1, 2]);
  });

  it("may be killed twice, and tells how it ended, also who asks later", () => {
    const process = open();
    child.spawn();
    process.kill();
    process.kill();
    const ends: unknown[] = [];
    process.onEnd((end) => ends.push(end));
    child.emit("exit", 9);
    process.onEnd((end) => ends.push(end));
    expect(killed).toEqual([4711]);
    expect(ends).toEqual([
      { code: 9, signal: null },
      { code: 9, signal: null },
    ]);
  });
});
