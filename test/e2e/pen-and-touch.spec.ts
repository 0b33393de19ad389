import type { CDPSession } from "@playwright/test";
import { CanvasPage, modifier } from "./canvas-page.ts";
import type { CanvasPoint } from "./editor-page.ts";
import { expect, test } from "./host.ts";

/** A pen and fingers, by synthetic events of the browser's own protocol. */
class PenAndFingers {
  readonly #devtools: CDPSession;
  readonly #canvas: CanvasPage;

  constructor(devtools: CDPSession, canvas: CanvasPage) {
    this.#devtools = devtools;
    this.#canvas = canvas;
  }

  /** @param force how hard the pen is pressed, 0..1 */
  async pen(type: "mousePressed" | "mouseMoved" | "mouseReleased", point: CanvasPoint, force: number) {
    const [x, y] = await this.#canvas.place(point);
    const buttons = type === "mouseReleased" ? 0 : 1;
    const pen = { pointerType: "pen", force, button: "left", buttons, clickCount: 1 } as const;
    await this.#devtools.send("Input.dispatchMouseEvent", { type, x, y, ...pen });
  }

  async stroke(force: number, during: () => Promise<void> = async () => {}): Promise<void> {
    await this.pen("mousePressed", [0.45, 0.5], force);
    await during();
    for (const x of [0.47, 0.49, 0.51, 0.53]) await this.pen("mouseMoved", [x, 0.5], force);
    await this.pen("mouseReleased", [0.53, 0.5], force);
  }

  /** All fingers that are on the glass then. */
  async touch(type: "touchStart" | "touchMove" | "touchEnd", ...points: readonly CanvasPoint[]) {
    const places = points.map(async (point, id) => {
      const [x, y] = await this.#canvas.place(point);
      return { x, y, id };
    });
    await this.#devtools.send("Input.dispatchTouchEvent", { type, touchPoints: await Promise.all(places) });
  }
}

test("a pen presses, two fingers look around, and a palm does nothing", async ({ page }) => {
  const canvas = new CanvasPage(page);
  await canvas.editor.openSample();
  const hand = new PenAndFingers(await page.context().newCDPSession(page), canvas);

  await test.step("a pen that is pressed lightly draws a thin line", async () => {
    await hand.stroke(0.1);
    const [, thin = 0] = await canvas.maskSize();
    await canvas.isOneStep();
    await hand.stroke(1);
    const [, thick = 0] = await canvas.maskSize();
    expect(thick).toBeGreaterThan(2 * thin);
    await canvas.isOneStep();
  });

  await test.step("the palm of the hand that draws paints nothing, and takes nothing back", async () => {
    await hand.stroke(1);
    const alone = await canvas.maskSize();
    await canvas.isOneStep();
    await hand.stroke(1, async () => {
      await hand.touch("touchStart", [0.6, 0.7]);
      await hand.touch("touchMove", [0.65, 0.7]);
      await hand.touch("touchEnd");
    });
    await expect.poll(() => canvas.maskSize()).toEqual(alone);
    await canvas.isOneStep();
  });

  await test.step("a second finger takes the first one's stroke back and zooms", async () => {
    const before = await canvas.zoom.innerText();
    await hand.touch("touchStart", [0.4, 0.5]);
    await hand.touch("touchMove", [0.42, 0.5]);
    await hand.touch("touchStart", [0.42, 0.5], [0.6, 0.5]);
    await hand.touch("touchMove", [0.3, 0.5], [0.7, 0.5]);
    await hand.touch("touchEnd");
    await expect(canvas.zoom).not.toHaveText(before);
    await expect(canvas.mask).toHaveText("No mask");
  });

  await test.step("two fingers that stay apart as they were pan", async () => {
    for (let closer = 0; closer < 3; closer++) await canvas.press(`${modifier}+Equal`);
    const seen = await canvas.partInSight();
    await hand.touch("touchStart", [0.4, 0.5], [0.6, 0.5]);
    await hand.touch("touchMove", [0.3, 0.4], [0.5, 0.4]);
    await hand.touch("touchEnd");
    await expect.poll(() => canvas.partInSight()).not.toBe(seen);
    await expect(canvas.mask).toHaveText("No mask");
  });
});
