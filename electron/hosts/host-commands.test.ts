import { describe, expect, it } from "vitest";
import type { HostCommand } from "../../shared/contract/host.ts";
import { createHostCommands } from "./host-commands.ts";

const undo: HostCommand = { type: "menu", command: "undo" };
const redo: HostCommand = { type: "menu", command: "redo" };

function read(commands: AsyncIterable<HostCommand>) {
  const iterator = commands[Symbol.asyncIterator]();
  return async () => (await iterator.next()).value as HostCommand | undefined; // undefined once it ended
}

describe("commands of the host", () => {
  it("reach a page that watches, in order", async () => {
    const commands = createHostCommands();
    const next = read(commands.watch(new AbortController().signal));
    const first = next();
    commands.send(undo);
    commands.send(redo);
    expect([await first, await next()]).toEqual([undo, redo]);
  });

  it("wait for the first page, and for that alone", async () => {
    const commands = createHostCommands();
    commands.send(undo);
    const first = read(commands.watch(new AbortController().signal));
    expect(await first()).toEqual(undo);
    const second = read(commands.watch(new AbortController().signal));
    const pending = second();
    commands.send(redo);
    expect(await pending).toEqual(redo);
  });

  it("that a page did not get to see are for the next one", async () => {
    const commands = createHostCommands();
    const controller = new AbortController();
    const reloaded = read(commands.watch(controller.signal));
    const waiting = reloaded();
    commands.send(undo);
    commands.send(redo);
    expect(await waiting).toEqual(undo);
    controller.abort();
    expect(await reloaded()).toBeUndefined();
    const next = read(commands.watch(new AbortController().signal));
    expect(await next()).toEqual(redo);
  });

  it("end when the signal aborts", async () => {
    const controller = new AbortController();
    const waiting = read(createHostCommands().watch(controller.signal))();
    controller.abort();
    expect(await waiting).toBeUndefined();
  });
});
