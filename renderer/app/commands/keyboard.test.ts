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

  it("is ended by its release where it lasts as long as it is held", async () => {
    const { listenForShortcuts } = await import("./keyboard.ts");
    const story: string[] = [];
    const command = defineCommand({
      id: "showOriginal",
      group: "View",
      title: "Show",
      shortcuts: ["Mod+u"],
      oncePerPress: true,
      run: () => story.push("shown"),
      release: () => story.push("hidden"),
    });
    const stop = listenForShortcuts(new Map<Command["id"], Command>([[command.id, command]]));
    press("u", false);
    press("u", true);
    window.dispatchEvent(Object.assign(new Event("keyup"), { code: "other" }));
    expect(story).toEqual(["shown"]);
    window.dispatchEvent(Object.assign(new Event("keyup"), { code: "u" }));
    expect(story).toEqual(["shown", "hidden"]);
    press("u", false);
    window.dispatchEvent(new Event("blur"));
    expect(story).toEqual(["shown", "hidden", "shown", "hidden"]);
    stop();
  });

  it("runs the command that can run, of two with the same key", async () => {
    const { listenForShortcuts } = await import("./keyboard.ts");
    const ran: string[] = [];
    const define = (id: "crop" | "brush", can: boolean) =>
      defineCommand({
        id,
        group: "Tools",
        title: id,
        shortcuts: ["Mod+u"],
        when: () => can,
        run: () => ran.push(id),
      });
    const commands = [define("crop", false), define("brush", true)];
    const stop = listenForShortcuts(new Map(commands.map((command) => [command.id, command])));
    press("u", false);
    expect(ran).toEqual(["brush"]);
    stop();
  });
});
