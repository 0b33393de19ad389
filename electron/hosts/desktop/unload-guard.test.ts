import { beforeEach, describe, expect, it } from "vitest";
import { createUnloadGuard, type Leaving, type UnloadGuard } from "./unload-guard.ts";

/** A window whose page refuses while it saves; the clock moves with the waits. */
class FakeWindow {
  readonly guard: UnloadGuard;
  readonly did: Leaving[] = [];
  readonly questions: Leaving[] = [];
  isSaving = false;
  answer: (leave: boolean) => void = () => {};
  #now = 0;
  #waits: (() => void)[] = [];

  constructor() {
    this.guard = createUnloadGuard({
      repeat: (leaving) => this.do(leaving),
      mayLose: (leaving) => {
        this.questions.push(leaving);
        return new Promise((resolve) => {
          this.answer = resolve;
        });
      },
      wait: (milliseconds, callBack) => {
        this.#waits.push(() => {
          this.#now += milliseconds;
          callBack();
        });
      },
      now: () => this.#now,
    });
  }
  /** As Electron does it: a quit says so, then closes the windows. */
  do(leaving: Leaving) {
    if (leaving === "quit") this.guard.asked("quit");
    if (leaving !== "reload") this.guard.asked("close");
    if (this.isSaving && !this.guard.refused()) return;
    this.did.push(leaving);
    if (leaving === "reload") this.guard.loaded();
  }
  /** Lets the next wait pass. False if there is none. */
  pass() {
    const next = this.#waits.shift();
    next?.();
    return next !== undefined;
  }
  passAll() {
    while (this.pass());
  }
}

describe("a window whose page still saves", () => {
  let window: FakeWindow;
  beforeEach(() => {
    window = new FakeWindow();
    window.isSaving = true;
  });

  it.each<Leaving>(["close", "quit", "reload"])("does what was asked once it has saved: %s", (leaving) => {
    window.do(leaving);
    window.pass();
    window.pass();
    expect(window.did).toEqual([]);
    window.isSaving = false;
    window.passAll();
    expect(window.did).toEqual([leaving]);
    expect(window.questions).toEqual([]);
  });

  it("does the most that was asked meanwhile, once", () => {
    window.do("reload");
    window.do("quit");
    window.do("close");
    window.isSaving = false;
    window.passAll();
    expect(window.did).toEqual(["quit"]);
  });

  it("asks the person when it takes too long, with no more attempts meanwhile", async () => {
    window.do("quit");
    window.passAll();
    window.do("close"); // again, with the question on the screen
    window.passAll();
    expect(window.questions).toEqual(["quit"]);
    expect(window.did).toEqual([]);

    window.answer(true);
    await Promise.resolve();
    await Promise.resolve();
    expect(window.did).toEqual(["quit"]);
  });

  it("stays when the person wants that, and has all its patience the next time", async () => {
    window.do("close");
    window.passAll();
    window.answer(false);
    await Promise.resolve();
    await Promise.resolve();
    expect(window.did).toEqual([]);

    window.do("reload");
    expect(window.questions).toEqual(["close"]);
    window.isSaving = false;
    window.passAll();
    expect(window.did).toEqual(["reload"]);
  });

  it("is as patient with the page that comes after a reload", () => {
    window.do("reload");
    for (let passed = 0; passed < 90; passed++) window.pass();
    window.isSaving = false;
    window.passAll();
    window.isSaving = true;
    window.do("close");
    for (let passed = 0; passed < 90; passed++) window.pass();
    expect(window.questions).toEqual([]);
  });

  it("takes a later reload for a reload, although a close was refused before", () => {
    window.do("close");
    window.isSaving = false;
    window.guard.loaded(); // the page came anew by itself
    window.passAll();
    window.do("reload");
    expect(window.did).toEqual(["reload"]);
  });

  it("is left at once when there is nothing to save to any more", () => {
    window.guard.letGo();
    window.do("reload");
    expect(window.did).toEqual(["reload"]);
    window.do("reload"); // of the new page
    expect(window.did).toEqual(["reload"]);
  });
});
