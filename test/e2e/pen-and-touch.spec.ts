import type { CDPSession } from "@playwright/test";
import { CanvasPage } from "./canvas-page.ts";
import type { CanvasPoint } from "./editor-page.ts";
import { expect, test } from "./host.ts";

test("a pen presses, two fingers look around, and a palm does nothing", async ({ page }) => {
  const canvas = new CanvasPage(page);
  await canvas.editor.openSample();
  const devtools = await page.context().newCDPSession(page);

  await test.step("a pen that is pressed lightly draws a thin line", async () => {
    await penStroke(devtools, canvas, 0.1);
    const [, thin = 0] = await canvas.maskSize();
    await canvas.isOneStep();
    await penStroke(devtools, canvas, 1);
    const [, thick = 0] = await canvas.maskSize();
    expect(thick).toBeGreaterThan(2 * thin);
    await canvas.isOneStep();
  });

  await test.step("a second finger takes the first one's stroke back and zooms", async () => {
    const zoom = page.getByText(/^\d+\s?%$/).first();
    const before = await zoom.innerText();
    const at = async (...points: readonly CanvasPoint[]) =>
      Promise.all(
        points.map(async (point, id) => {
          const [x, y] = await canvas.place(point);
          return { x, y, id };
        }),
      );
    const touch = async (type: "touchStart" | "touchMove" | "touchEnd", ...points: readonly CanvasPoint[]) =>
      devtools.send("Input.dispatchTouchEvent", { type, touchPoints: await at(...points) });
    await touch("touchStart", [0.4, 0.5]);
    await touch("touchMove", [0.42, 0.5]);
    await touch("touchStart", [0.42, 0.5], [0.6, 0.5]);
    await touch("touchMove", [0.3, 0.5], [0.7, 0.5]);
    await touch("touchEnd");
    await expect(zoom).not.toHaveText(before);
    await expect(canvas.mask).toHaveText("No mask");
  });
});

async function penStroke(devtools: CDPSession, canvas: CanvasPage, force: number): Promise<void> {
  const send = async (type: "mousePressed" | "mouseMoved" | "mouseReleased", point: CanvasPoint) => {
    const [x, y] = await canvas.place(point);
    const buttons = type === "mouseReleased" ? 0 : 1;
    const pen = { pointerType: "pen", force, button: "left", buttons, clickCount: 1 } as const;
    await devtools.send("Input.dispatchMouseEvent", { type, x, y, ...pen });
  };
  await send("mousePressed", [0.45, 0.5]);
  for (const x of [0.47, 0.49, 0.51, 0.53]) await send("mouseMoved", [x, 0.5]);
  await send("mouseReleased", [0.53, 0.5]);
}
