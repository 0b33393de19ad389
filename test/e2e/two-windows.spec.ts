import type { Page } from "@playwright/test";
import { EditorPage } from "./editor-page.ts";
import { expect, test } from "./host.ts";

/** A second window of the document that is open in the first. */
async function openBeside(page: Page): Promise<EditorPage> {
  const other = new EditorPage(await page.context().newPage());
  await other.page.setViewportSize({ width: 1280, height: 800 });
  await other.page.goto(page.url());
  await other.ready(1);
  return other;
}

test.describe("two windows of one document", () => {
  test.beforeEach(({ host }) => {
    test.skip(host.kind === "desktop", "The desktop app has one window.");
  });

  test("show the mask that was painted last, and ask where both were painted on", async ({ page }) => {
    const first = new EditorPage(page);
    await first.openSample();
    const second = await openBeside(page);
    await first.paint([0.3, 0.3], [0.5, 0.5]);
    const painted = await first.maskState.innerText();
    await expect(second.maskState).toHaveText(painted);

    // The second window hears of nothing while it saves, so that its stroke meets the first window's.
    await second.page.route("**/assets", async (route) => {
      await first.paint([0.6, 0.6], [0.7, 0.7]);
      await first.saved();
      await route.continue();
    });
    await second.paint([0.3, 0.6], [0.4, 0.7]);
    const mine = await second.maskState.innerText();
    const question = second.page.getByText("This mask was changed in another window.");
    await expect(question).toBeVisible();
    await expect(second.maskState).toHaveText(mine);
    const theirs = await first.maskState.innerText();
    await second.page.unroute("**/assets");
    await second.page.getByRole("button", { name: "Use the other" }).click();
    await expect(second.maskState).toHaveText(theirs);
    await expect(question).toBeHidden();

    await second.page.keyboard.press("ControlOrMeta+z");
    await expect(second.maskState).toHaveText(mine);
    await second.saved();
    await expect(first.maskState).toHaveText(mine);
  });
});
