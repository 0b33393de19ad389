import type { Page } from "@playwright/test";

export interface CountedWork {
  /** Times that React changed something. */
  commits: number;
  /** Times that a 2D canvas of the main thread was cleared: Konva clears a layer's whenever it draws it. */
  draws: number;
}

/** What a page did during so many moves of a pointer, which must not make it do any of it. */
export interface PageWork extends Readonly<CountedWork> {
  readonly moves: number;
}

declare global {
  interface Window {
    pageWork?: CountedWork;
  }
}

/** Runs in the page before its own scripts: counts from now on, by the hook that React's own tools use. */
export function watchWork(): void {
  const work = { commits: 0, draws: 0 };
  window.pageWork = work;
  // Methods, not arrow functions: around those tsx puts a helper of its own, which the page does not have.
  const hook = {
    supportsFiber: true,
    renderers: new Map(),
    inject() {
      return 1;
    },
    onCommitFiberRoot() {
      work.commits++;
    },
    onCommitFiberUnmount() {},
    onPostCommitFiberRoot() {},
  };
  Object.defineProperty(window, "__REACT_DEVTOOLS_GLOBAL_HOOK__", { value: hook });
  const { prototype } = CanvasRenderingContext2D;
  // `as`: the property is the method itself.
  const clear = Object.getOwnPropertyDescriptor(prototype, "clearRect")?.value as CanvasRect["clearRect"];
  prototype.clearRect = function (...rect) {
    work.draws++;
    clear.apply(this, rect);
  };
}

/** What the page did in all since it was loaded. */
export async function readWork(page: Page): Promise<Readonly<CountedWork>> {
  return (await page.evaluate(() => window.pageWork)) ?? { commits: Number.NaN, draws: Number.NaN };
}
