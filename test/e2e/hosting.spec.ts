import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EditorPage } from "./editor-page.ts";
import { expect, test } from "./host.ts";

test("the theme is kept over a new start", async ({ host }) => {
  const backgroundOf = () =>
    host.page
      .locator("body")
      .evaluate((body) => getComputedStyle(body).colorScheme || getComputedStyle(body).backgroundColor);
  const choose = async (name: string) => {
    await host.page.getByRole("button", { name: "Settings", exact: true }).click();
    const dialog = host.page.getByRole("dialog", { name: "Settings" });
    await dialog.getByRole("radio", { name }).check();
    await dialog.getByRole("button", { name: "Close" }).click();
  };
  await choose("Dark");
  const dark = await backgroundOf();
  await choose("Light");
  await expect.poll(backgroundOf).not.toBe(dark);
  const light = await backgroundOf();
  await host.restart();
  await expect(host.page.getByRole("heading", { name: "Palimpsest" })).toBeVisible();
  await expect.poll(backgroundOf).toBe(light);
});

test("two tabs show the same history", async ({ host, page }) => {
  test.skip(host.kind === "desktop", "the desktop application has one window");
  const one = new EditorPage(page);
  await one.openSample();
  const other = new EditorPage(await page.context().newPage());
  await other.page.goto(page.url());
  await other.ready(1);
  await one.paint([0.4, 0.4], [0.45, 0.45]);
  await one.fill(2);
  await expect(other.steps).toHaveCount(2);
  await other.steps.nth(0).focus();
  await other.page.keyboard.press("s");
  await expect(one.steps.nth(0)).toHaveAccessibleName(/starred/);
});

test("a page without the token gets nothing", async ({ host, page, playwright }) => {
  test.skip(host.kind === "desktop", "the desktop application listens on no port");
  const stranger = await playwright.request.newContext();
  const { origin } = new URL(page.url());
  for (const path of ["/", "/assets/" + "0".repeat(64), "/rpc", "/session"]) {
    expect((await stranger.get(origin + path)).status(), path).toBe(401);
  }
  await stranger.dispose();
});

test("a link on another site leads into the editor", async ({ host, page }) => {
  test.skip(host.kind === "desktop", "the desktop application has no address");
  // A browser that has not been here: only the link's token can let it in.
  const context = await page.context().browser()?.newContext();
  if (!context) throw new Error("The page has no browser.");
  const site = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html").end(`<a href="${host.address}">Our editor</a>`);
  });
  try {
    site.listen(0, "127.0.0.1");
    await once(site, "listening");
    const { port } = site.address() as AddressInfo; // it listens on TCP
    const visitor = await context.newPage();
    await visitor.goto(`http://localhost:${port}/`); // by name: another site to the browser, not only another port
    await visitor.getByRole("link").click();
    await expect(visitor.getByRole("heading", { name: "Palimpsest" })).toBeVisible();
    expect(new URL(visitor.url()).search, "no token stays in the address").toBe("");
  } finally {
    await context.close();
    site.close();
  }
});

test("the page may load nothing from elsewhere and run nothing that was not built", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/Content Security Policy|Refused to|violates the following/);
  await expect(page.getByRole("heading", { name: "Palimpsest" })).toBeVisible();
  const outcome = await page.evaluate(async () => {
    const fetched = await fetch("https://example.com/").then(
      () => "fetched",
      () => "refused",
    );
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    // In a timer: what the test itself runs is exempt from the policy.
    const evaluated = await new Promise((resolve) => {
      setTimeout(() => {
        try {
          // oxlint-disable-next-line no-implied-eval -- what this tests is that it throws
          resolve(new Function("return 'evaluated'")());
        } catch {
          resolve("refused");
        }
      });
    });
    return { fetched, inline: "ran" in window ? "ran" : "refused", evaluated, node: typeof process };
  });
  expect(outcome).toEqual({ fetched: "refused", inline: "refused", evaluated: "refused", node: "undefined" });
});
