import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Command, defineCommand } from "./command.ts";

/** A key press as the browser tells of it; Node has no KeyboardEvent. */
const press = (key: string, repeat: boolean) =>
  window.dispatchEvent(
    Object.assign(new Event("keydown", { cancelable: true }), {
      key,
      code: key,
      repeat,
      ctrlKey: true,
      metaKey: false,
      shiftKey: false,
      altKey: false,
      isComposing: false,
    }),
  );

/** How often a command is run by a key that is held. */
async function runsWhileHeld(key: string, oncePerPress: boolean): Promise<number> {
  const { listenForShortcuts } = await import("./keyboard.ts"); // reads the navigator
  let runs = 0;
  const run = () => {
    runs++;
  };
  const command = defineCommand({
    id: "fill",
    group: "Edit",
    title: "Run",
    shortcuts: [`Mod+${key}`],
    oncePerPress,
    run,
  });
  const stop = listenForShortcuts(new Map<Command["id"], Command>([[command.id, command]]));
  press(key, false);
  press(key, true);
  press(key, true);
  stop();
  return runs;
}

describe("a key that is held", () => {
  beforeEach(() => {
    vi.stubGlobal("window", new EventTarget());
    vi.stubGlobal("document", { querySelector: () => null });
    vi.stubGlobal("navigator", { platform: "Linux" });
    vi.stubGlobal("HTMLElement", Map); // no key is pressed in a field
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("runs what may cost money once", async () => {
    expect(await runsWhileHeld("Enter", true)).toBe(1);
  });

  it("repeats everything else", async () => {
    expect(await runsWhileHeld("z", false)).toBe(3);
  });
});
