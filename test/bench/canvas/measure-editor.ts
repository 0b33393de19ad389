import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { EditorPage } from "../../e2e/editor-page.ts";
import type { BenchHost } from "./bench-host.ts";
import { drag, type Path } from "./mouse.ts";
import { type CountedWork, type PageWork, readWork, watchWork } from "./page-work.ts";
import type { EditorWork } from "./paint-figures.ts";

const movement = { seconds: 0.8, rate: 125, button: "left" } as const;

/** What the whole editor does while a mouse and a pen paint, and while a crop's frame and a comparison's bar move. */
export async function measureEditor(host: BenchHost): Promise<EditorWork> {
  const opened = await host.openEditor(watchWork);
  const { page, context } = opened;
  try {
    const debug = await context.newCDPSession(page);
    const editor = new EditorPage(page);
    await editor.openSample();
    const { x = 0, y = 0, width = 0, height = 0 } = (await editor.canvas.boundingBox()) ?? {};

    /** Of the moves alone: press and release may change what buttons say. */
    const workOf = async (path: Path, pointer: "mouse" | "pen"): Promise<PageWork> => {
      let before = await readWork(page);
      let after = before;
      const sent = await drag(debug, path, {
        ...movement,
        pointer,
        async afterPress() {
          before = await restingWork(page);
        },
        async beforeRelease() {
          after = await readWork(page);
        },
      });
      if (before.commits === 0 || before.draws === 0) throw new Error("The editor's work is not counted.");
      return {
        moves: sent.length - 1,
        commits: after.commits - before.commits,
        draws: after.draws - before.draws,
      };
    };
    const inPicture: Path = (t) => ({
      x: x + width * (0.5 + 0.1 * Math.sin(t * 3.1)),
      y: y + height * (0.5 + 0.1 * Math.sin(t * 4.3 + 0.6)),
    });
    const mouse = await workOf(inPicture, "mouse");
    const pen = await workOf(inPicture, "pen");
    await page.keyboard.press("Shift+C");
    const crop = await workOf(inPicture, "mouse");
    // Back to the whole picture, and to the brush.
    await page.keyboard.press("Escape");
    await page.keyboard.press("b");
    await editor.fill(2);
    await page.getByRole("button", { name: "Compare before and after" }).click();
    const bar = page.getByRole("slider", { name: "Before and after" });
    await bar.waitFor();
    const place = await bar.boundingBox();
    const middle = (place?.x ?? 0) + (place?.width ?? 0) / 2;
    const alongBar: Path = (t) => ({ x: middle + 100 * Math.sin(t * 3.1), y: y + height / 2 });
    const slider = await workOf(alongBar, "mouse");
    if ((await bar.getAttribute("aria-valuenow")) === "50") throw new Error("The bar did not move.");
    return { mouse, pen, crop, slider };
  } finally {
    await opened.close();
  }
}

/** What the page has done once it has come to rest: saving the stroke before is none of this one's work. */
async function restingWork(page: Page): Promise<Readonly<CountedWork>> {
  for (let before = await readWork(page); ; ) {
    await sleep(1500);
    const after = await readWork(page);
    if (after.commits === before.commits && after.draws === before.draws) return after;
    before = after;
  }
}
