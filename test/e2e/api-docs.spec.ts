import type { Page } from "@playwright/test";
import { seededRandom } from "../support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../support/test-pictures.ts";
import { expect, test } from "./host.ts";

const size = { width: 64, height: 48 };
const token = "a-token-of-the-tests-of-the-docs";

test.use({ environment: { PALIMPSEST_API_TOKEN: token } });

test.beforeEach(({ host }) => {
  test.skip(host.kind === "desktop", "the desktop application has no API");
});

const openDocs = async (page: Page) => {
  await page.goto(new URL("/docs", page.url()).href);
  await expect(page.getByRole("heading", { name: /^Palimpsest \d/ })).toBeVisible();
};
const routeOf = (page: Page, name: string) =>
  page.locator("details.api-operation").filter({ has: page.getByText(name, { exact: true }) });

test("the API's page tries a route by mouse, and shows its answer", async ({ page }) => {
  await openDocs(page);
  const route = routeOf(page, "/v1/models");
  await route.getByText("/v1/models", { exact: true }).click();
  await route.getByRole("button", { name: "Send" }).click();
  await expect(route.getByText(/^200$/).last()).toBeVisible();
  await expect(route.locator("[aria-live] pre")).toContainText("builtin/content-aware-fill");
});

test("the API's page makes a job by keys alone", async ({ page, expectedErrors }) => {
  expectedErrors.push(/40[49]/); // of a result that was asked for before there was one
  await openDocs(page);
  const route = routeOf(page, "/edit");
  await route.locator(":scope > summary").focus();
  await page.keyboard.press("Enter");
  const body = route.getByRole("textbox", { name: "Body" });
  const send = async (value: unknown) => {
    await body.focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(JSON.stringify(value));
    await page.keyboard.press("Tab");
    await expect(route.getByRole("button", { name: "Send" })).toBeFocused();
    await page.keyboard.press("Enter");
  };
  const base64 = async (bytes: Promise<Uint8Array>) => Buffer.from(await bytes).toString("base64");
  const picture = await base64(noisePicture(size, seededRandom(1)));
  const mask = await base64(rectangleMask(size, { x: 10, y: 10, width: 20, height: 12 }));
  const answer = route.locator("[aria-live]");
  await send({ image_b64: picture, mask_b64: mask, seed: 7 });
  await expect(answer.locator("p")).toContainText("202");
  await expect(answer.locator("pre")).toContainText('"status": "queued"');
  const { job_id: id } = JSON.parse(await answer.locator("pre").innerText()) as { job_id: string };

  const result = routeOf(page, "/edit/result/{id}");
  await result.getByText("/edit/result/{id}", { exact: true }).click();
  await result.getByRole("textbox", { name: "id" }).fill(id);
  await expect(async () => {
    await result.getByRole("button", { name: "Send" }).click();
    await expect(result.getByRole("img", { name: "What was answered" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

test("the API's page shows a refusal as it came", async ({ page, expectedErrors }) => {
  expectedErrors.push(/400/); // the browser says so of every such answer
  await openDocs(page);
  const route = routeOf(page, "/edit");
  await route.locator(":scope > summary").click();
  await route.getByRole("textbox", { name: "Body" }).fill('{"image_b64": "", "seed": 1, "strength": 0.5}');
  await route.getByRole("button", { name: "Send" }).click();
  await expect(route.locator("[aria-live] p")).toContainText("400");
  await expect(route.locator("[aria-live] pre")).toContainText('"param": "strength"');
});

test("what is set for programs holds for the next request", async ({ page }) => {
  const { origin } = new URL(page.url());
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Settings" });
  await dialog.getByRole("radio", { name: "Programs" }).check();
  await dialog.getByRole("textbox", { name: "Name" }).fill("gpt-image-1");
  await dialog.getByRole("combobox", { name: "Model", exact: true }).selectOption("builtin/smooth-fill");
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog.getByText("is Smooth fill (builtin/smooth-fill)")).toBeVisible();
  const edit = async () => {
    const form = new FormData();
    form.set("model", "gpt-image-1");
    form.set("prompt", "");
    form.set("image", new Blob([Uint8Array.from(await noisePicture(size, seededRandom(1)))]), "a.png");
    const response = await fetch(`${origin}/v1/images/edits`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
      body: form,
    });
    return ((await response.json()) as { error: { message: string } }).error.message;
  };
  await expect.poll(edit).toContain("builtin/smooth-fill needs a mask");
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect.poll(edit).toContain('There is no model "gpt-image-1"');
});
