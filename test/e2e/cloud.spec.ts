import { decodeCanonical } from "../../electron/imaging/picture-codec.ts";
import { type FakeBfl, filteredInputWord, startFakeBfl } from "../fakes/providers/bfl.ts";
import { EditorPage } from "./editor-page.ts";
import { test as base, expect } from "./host.ts";

/** A service that costs money, played by a fake on this computer; the key is given by hand, as a person does. */
const test = base.extend<{ readonly bfl: FakeBfl; readonly editor: EditorPage }>({
  bfl: async ({}, use) => {
    const bfl = await startFakeBfl({ key: "bfl-key-of-a-test" });
    await use(bfl);
    await bfl.close();
  },
  environment: async ({ bfl }, use) => use({ BFL_BASE_URL: bfl.baseUrl, BFL_API_KEY: "" }),
  editor: async ({ page }, use) => use(new EditorPage(page)),
});

async function giveKey(editor: EditorPage, key: string): Promise<void> {
  const { page } = editor;
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const settings = page.getByRole("dialog", { name: "Settings" });
  await settings.getByRole("radio", { name: "Keys" }).check();
  const row = settings.getByRole("listitem", { name: "Black Forest Labs" });
  await row.getByRole("button", { name: /Add a key|Replace/ }).click();
  await page.keyboard.type(key);
  await page.keyboard.press("Enter");
  await expect(row).toContainText(/Stored|Until you close Palimpsest/);
}

async function closeDialog(editor: EditorPage): Promise<void> {
  await editor.page.keyboard.press("Escape");
  await expect(editor.page.getByRole("dialog")).toHaveCount(0);
}

test("a key is given, tried and never shown again", async ({ editor, page, bfl }) => {
  await editor.openSample();
  await giveKey(editor, "wrong");
  const row = page.getByRole("listitem", { name: "Black Forest Labs" });
  await row.getByRole("button", { name: "Test" }).click();
  await expect(row.getByRole("status")).toContainText("does not accept the key");
  await giveKeyAgain();
  await row.getByRole("button", { name: "Test" }).click();
  await expect(row.getByRole("status")).toContainText("1234 credits");
  expect(await page.content()).not.toContain("bfl-key-of-a-test");
  expect(bfl.submits).toEqual([]);

  async function giveKeyAgain(): Promise<void> {
    await row.getByRole("button", { name: "Replace…" }).click();
    await page.keyboard.type("bfl-key-of-a-test");
    await page.keyboard.press("Enter");
    await expect(row.getByRole("textbox")).toHaveCount(0);
  }
});

test("a masked edit by a model without masks: its price first, then the change and nothing else", async ({
  editor,
  page,
  bfl,
}) => {
  await editor.openSample();
  await editor.chooseModel("FLUX.2 [pro]", "Black Forest Labs");
  await expect(page.getByRole("button", { name: "Add a key…" })).toBeVisible();
  await giveKey(editor, "bfl-key-of-a-test");
  await closeDialog(editor);

  await editor.paint([0.42, 0.45], [0.5, 0.5]);
  const run = page.getByRole("button", { name: "Edit", exact: true });
  await expect(run).toBeDisabled();
  await page.getByRole("textbox", { name: /^Prompt/ }).fill("A small spoon");
  await expect(page.getByText(/^(about )?\$0\.0\d/i)).toBeVisible();
  const [before] = await editor.pictureHashes();
  await page.keyboard.press("Control+Enter");
  await expect(editor.steps).toHaveCount(2, { timeout: 60_000 });
  await expect(editor.promise).toHaveText("Pixels changed outside the mask: 0");
  expect(bfl.submits).toHaveLength(1);

  const [original, edited] = await Promise.all(
    [before, ...(await editor.pictureHashes()).filter((hash) => hash !== before)]
      .filter((hash) => hash !== undefined)
      .map(async (hash) => decodeCanonical(await editor.asset(hash))),
  );
  const mask = await decodeCanonical(await editor.asset(await editor.maskHash()));
  expect(differing(original?.data, edited?.data, mask.data, (value) => value === 0)).toBe(0);
  expect(differing(original?.data, edited?.data, mask.data, (value) => value > 0)).toBeGreaterThan(0);
  await expect(page.getByText("$0.04", { exact: false }).first()).toBeVisible();
});

test("an edit is cancelled, refused by the filter, and run again", async ({ editor, page, bfl }) => {
  await editor.openSample();
  await giveKey(editor, "bfl-key-of-a-test");
  await closeDialog(editor);
  await editor.chooseModel("FLUX.2 [pro]", "Black Forest Labs");
  await editor.paint([0.42, 0.45], [0.5, 0.5]);
  const prompt = page.getByRole("textbox", { name: /^Prompt/ });
  const run = page.getByRole("button", { name: "Edit", exact: true });

  bfl.behave("running-forever");
  await prompt.fill("A small spoon");
  await run.click();
  await page.getByRole("button", { name: /^Cancel FLUX/ }).click();
  await expect(page.getByRole("region", { name: "Queue" })).toHaveCount(0);

  bfl.behave("done");
  await prompt.fill(`A small spoon, ${filteredInputWord}`);
  await run.click();
  const queue = page.getByRole("region", { name: "Queue" });
  await expect(queue.getByText(/failed$/)).toBeVisible();
  await expect(queue.getByRole("button", { name: "Choose another model…" })).toBeVisible();
  await queue.getByRole("button", { name: /^Dismiss/ }).click();

  await prompt.fill("A small spoon");
  await run.click();
  await expect(editor.steps).toHaveCount(2, { timeout: 60_000 });
});

test("variations stand beside each other and one is kept", async ({ editor, page, bfl }) => {
  await editor.openSample();
  await giveKey(editor, "bfl-key-of-a-test");
  await closeDialog(editor);
  await editor.chooseModel("FLUX.2 [pro]", "Black Forest Labs");
  await editor.paint([0.42, 0.45], [0.5, 0.5]);
  await page.getByRole("textbox", { name: /^Prompt/ }).fill("A small spoon");
  await page.getByRole("group", { name: "Variations" }).getByRole("radio", { name: "2" }).check();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(editor.steps).toHaveCount(3, { timeout: 60_000 });
  const grid = page.getByRole("region", { name: "Variations" });
  await grid.getByRole("button", { name: /^Variation 2/ }).click();
  await grid.getByRole("button", { name: "Keep this", exact: true }).click();
  await expect(grid).toHaveCount(0);
  const seeds = bfl.submits.map(({ body }) => body["seed"]);
  expect(new Set(seeds).size).toBe(2);
});

test("what was asked for before is offered for free, when the seed is kept", async ({
  editor,
  page,
  bfl,
}) => {
  await editor.openSample();
  await giveKey(editor, "bfl-key-of-a-test");
  await closeDialog(editor);
  await editor.chooseModel("FLUX.2 [pro]", "Black Forest Labs");
  await editor.paint([0.42, 0.45], [0.5, 0.5]);
  await page.getByRole("textbox", { name: /^Prompt/ }).fill("A small spoon");
  await page.getByText("Advanced", { exact: true }).click();
  await page.getByRole("textbox", { name: "Seed" }).fill("77");
  const run = page.getByRole("button", { name: "Edit", exact: true });
  await run.click();
  await expect(editor.steps).toHaveCount(2, { timeout: 60_000 });

  // Back to the original, with the same mask.
  await page.keyboard.press("Control+z");
  await expect(editor.maskState).toHaveText(/^Mask \d/);
  await run.click();
  const dialog = page.getByRole("dialog", { name: "You have this result" });
  await dialog.getByRole("button", { name: "Use that result (free)" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(editor.promise).toHaveText("Pixels changed outside the mask: 0");
  await expect(editor.steps).toHaveCount(2);
  expect(bfl.submits).toHaveLength(1);
});

test("a change of the whole picture is reduced to what changed", async ({ editor, page, bfl }) => {
  await editor.openSample();
  await giveKey(editor, "bfl-key-of-a-test");
  await closeDialog(editor);
  await editor.chooseModel("FLUX.2 [pro]", "Black Forest Labs");
  await page.getByRole("textbox", { name: /^Prompt/ }).fill("Evening light");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(editor.steps).toHaveCount(2, { timeout: 60_000 });
  await page.getByRole("button", { name: "Keep only what changed" }).first().click();
  const bar = page.getByRole("group", { name: "Keep only what changed" });
  await expect(editor.maskState).toHaveText(/^Mask \d/);
  await bar.getByRole("button", { name: "Apply" }).click();
  await expect(editor.steps).toHaveCount(3, { timeout: 60_000 });
  await expect(editor.promise).toHaveText("Pixels changed outside the mask: 0");
  expect(bfl.submits).toHaveLength(1);
});

test("a picture is made from words alone, in a new document", async ({ editor, page, bfl }) => {
  await page.getByRole("button", { name: /New blank/ }).click();
  const dialog = page.getByRole("dialog", { name: "New blank picture" });
  await dialog.getByLabel("Width in pixels").fill("768");
  await dialog.getByLabel("Height in pixels").fill("512");
  await dialog.getByRole("button", { name: /Create/ }).click();
  await editor.ready(1);
  await giveKey(editor, "bfl-key-of-a-test");
  await closeDialog(editor);
  await editor.chooseModel("FLUX.2 [pro], from words", "Black Forest Labs");
  await page.getByRole("textbox", { name: /^Prompt/ }).fill("A lighthouse at dusk");
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  await expect(editor.steps).toHaveCount(2, { timeout: 60_000 });
  await expect(page.getByRole("contentinfo").getByText("768 × 512 px")).toBeVisible();
  expect(
    bfl.submits.map(({ body }) => Object.keys(body).some((name) => name.startsWith("input_image"))),
  ).toEqual([false]);
});

test("a cap stops what would pass it, before anything is sent", async ({ editor, page, bfl }) => {
  await editor.openSample();
  await giveKey(editor, "bfl-key-of-a-test");
  const settings = page.getByRole("dialog", { name: "Settings" });
  await settings.getByRole("radio", { name: "Spending" }).check();
  await settings.getByRole("textbox", { name: "A day" }).fill("0.01");
  await closeDialog(editor);
  await editor.chooseModel("FLUX.2 [pro]", "Black Forest Labs");
  await editor.paint([0.42, 0.45], [0.5, 0.5]);
  await page.getByRole("textbox", { name: /^Prompt/ }).fill("A small spoon");
  await expect(page.getByRole("button", { name: "Edit", exact: true })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Change the cap…" })).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(editor.steps).toHaveCount(1);
  expect(bfl.submits).toEqual([]);
});

/** How many pixels differ among those whose mask value is `where`. Pictures of 3 channels. */
function differing(
  one: ArrayLike<number> | undefined,
  other: ArrayLike<number> | undefined,
  mask: ArrayLike<number>,
  where: (value: number) => boolean,
): number {
  if (!one || !other) throw new Error("There are two pictures to compare.");
  const channels = one.length / mask.length;
  let count = 0;
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (!where(mask[pixel] ?? 0)) continue;
    for (let at = pixel * channels; at < (pixel + 1) * channels; at++) {
      if (one[at] === other[at]) continue;
      count++;
      break;
    }
  }
  return count;
}
