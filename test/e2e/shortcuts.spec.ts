import { CanvasPage } from "./canvas-page.ts";
import { expect, test } from "./host.ts";

test("keys can be changed, say so where they are taken, and stay changed", async ({ host }) => {
  let canvas = new CanvasPage(host.page);
  await canvas.editor.openSample();
  const open = async () => {
    await canvas.press("Shift+?");
    return host.page.getByRole("dialog", { name: "Keyboard shortcuts" });
  };
  let sheet = await open();
  await sheet.getByRole("searchbox", { name: "Search shortcuts" }).fill("lasso");
  await sheet.getByRole("button", { name: "Lasso: L. Change" }).click();
  await canvas.press("b");
  await expect(sheet.getByRole("alert")).toContainText("“Brush” has this key");
  await sheet.getByRole("button", { name: "Take it over" }).click();
  await expect(sheet.getByRole("button", { name: "Lasso: B. Change" })).toBeVisible();
  await canvas.press("Escape");
  await canvas.choose("b", "Lasso");

  canvas = new CanvasPage(await host.restart());
  await host.page
    .getByRole("region", { name: "Recent" })
    .getByRole("button", { name: /1 step/ })
    .click();
  await canvas.editor.ready(1);
  await canvas.choose("b", "Lasso");
  sheet = await open();
  await expect(sheet.getByRole("button", { name: "Brush: no key. Change" })).toBeVisible();
  await sheet.getByRole("button", { name: "Reset all" }).click();
  await expect(sheet.getByRole("button", { name: "Brush: B. Change" })).toBeVisible();
  await canvas.press("Escape");
  await canvas.choose("b", "Brush");
});
