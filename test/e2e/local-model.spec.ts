import { FakeHub, fakeRepository, fakeToken } from "../fakes/hub/fake-hub.ts";
import { fixturePath, tinyCheckpoint } from "../support/kontext/tiny-kontext.ts";
import { EditorPage } from "./editor-page.ts";
import { test as base, type EditorHost, expect } from "./host.ts";

/** Nothing is played: inference runs in its own process, on random weights in the real structure. */
const test = base.extend<{ readonly editor: EditorPage }>({
  editor: async ({ page }, use) => use(new EditorPage(page)),
});

/** From the list of models to the page where they are added. */
async function openManager(editor: EditorPage) {
  await editor.page.getByRole("button", { name: /^Model / }).click();
  await editor.page.getByRole("button", { name: "Run FLUX.1 Kontext on this computer…" }).click();
  const settings = editor.page.getByRole("dialog", { name: "Settings" });
  await expect(settings.getByText("Nothing is uploaded.")).toBeVisible();
  return settings;
}

/** On the desktop the system's dialog asks for the folder, in a browser its path is typed. */
async function nameFolder(host: EditorHost, folder: string, isFirst: boolean): Promise<void> {
  const settings = host.page.getByRole("dialog", { name: "Settings" });
  const choose = settings.getByRole("button", { name: isFirst ? "Add a folder…" : "Choose another folder…" });
  if (host.kind === "desktop") return host.choosing([folder], () => choose.click());
  if (isFirst) await choose.click();
  await settings.getByRole("textbox", { name: /^Folder on the computer/ }).fill(folder);
  await host.page.keyboard.press("Enter");
}

/** Adds the fixture as a person would, who first points at the wrong folder. */
async function addModel(host: EditorHost, editor: EditorPage): Promise<void> {
  const settings = await openManager(editor);
  await nameFolder(host, fixturePath("golden"), true);
  await expect(settings.getByRole("alert")).toBeVisible();
  await expect(settings.getByRole("button", { name: "Add", exact: true })).toHaveCount(0);

  await nameFolder(host, tinyCheckpoint, false);
  await expect(settings.getByText(/can be used/)).toBeVisible();
  const add = settings.getByRole("button", { name: "Add", exact: true });
  await settings.getByRole("textbox", { name: /^Name in the list/ }).fill("Tiny Kontext");
  await expect(add).toBeDisabled();
  await settings.getByRole("checkbox", { name: /accept it/ }).check();
  await add.click();
  const card = settings.getByRole("listitem", { name: "Tiny Kontext" });
  await expect(card).toContainText("Your folder “checkpoint”");
  await card.getByRole("button", { name: "Use this model" }).click();
  await expect(settings).toHaveCount(0);
  await expect(editor.page.getByRole("button", { name: "Model Tiny Kontext" })).toBeVisible();
}

/** The words, the seed, how large and how many steps. */
async function fillForm(editor: EditorPage, quality: "Draft" | "Full", steps: number): Promise<void> {
  const { page } = editor;
  await page.getByRole("textbox", { name: /^Prompt/ }).fill("A green cup");
  await page.getByRole("group", { name: "Quality" }).getByRole("radio", { name: quality }).check();
  const seed = page.getByRole("textbox", { name: "Seed" });
  if (!(await seed.isVisible())) await page.getByText("Advanced", { exact: true }).click();
  await seed.fill("77");
  const ownSteps = page.getByRole("button", { name: "Set Steps", exact: true });
  if (await ownSteps.isVisible()) await ownSteps.click();
  const field = page.getByRole("textbox", { name: "Steps, exact value" });
  await field.fill(String(steps));
  await field.press("Enter");
}

test("FLUX.1 Kontext on this computer: added, seen while it works, cancelled, and the same again to the last byte", async ({
  host,
  editor,
}) => {
  test.setTimeout(300_000);
  await editor.openSample();
  await addModel(host, editor);
  await editor.paint([0.42, 0.45], [0.5, 0.5]);
  await fillForm(editor, "Full", 100);

  const { page } = host;
  await editor.fillButton.click();
  const preview = page.getByAltText("What the edit looks like so far");
  await expect(preview).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^Preview · .*\d+ of 100/)).toBeVisible();
  const first = await preview.getAttribute("src");
  await expect(preview).not.toHaveAttribute("src", first ?? "");
  await page.getByRole("button", { name: "Hide the preview" }).click();
  await expect(preview).toHaveCount(0);
  await expect(page.getByAltText("What it looks like so far")).toBeVisible();
  await page.getByRole("button", { name: "Cancel Tiny Kontext" }).click();
  await expect(page.getByRole("region", { name: "Queue" })).toHaveCount(0);
  await expect(editor.steps).toHaveCount(1);

  await fillForm(editor, "Draft", 4);
  await page.keyboard.press("Control+Enter");
  await expect(editor.steps).toHaveCount(2, { timeout: 60_000 });
  await expect(editor.promise).toHaveText("Pixels changed outside the mask: 0");
  await expect(preview).toHaveCount(0);
  const [original = "", made = ""] = await editor.pictureHashes();
  expect(made).not.toBe(original);

  // Back to the original, with the same mask: the same bytes.
  await page.keyboard.press("Escape");
  await editor.canvas.focus();
  await page.keyboard.press("Control+z");
  await expect(editor.maskState).toHaveText(/^Mask \d/);
  await editor.fillButton.click();
  await expect(editor.steps).toHaveCount(3, { timeout: 60_000 });
  await expect.poll(async () => new Set(await editor.pictureHashes())).toEqual(new Set([original, made]));
  await editor.asset(made);

  // And by another process.
  const again = new EditorPage(await host.restart());
  await host.page
    .getByRole("region", { name: "Recent" })
    .getByRole("button", { name: /3 steps/ })
    .click();
  await again.ready(3);
  await again.steps.filter({ hasText: "Original" }).click();
  await host.page.getByRole("button", { name: "Mask", exact: true }).click();
  await host.page.getByRole("menuitem", { name: "Reselect the last mask" }).click();
  await expect(again.maskState).toHaveText(/^Mask \d/);
  await fillForm(again, "Draft", 4);
  await again.fillButton.click();
  await expect(again.steps).toHaveCount(4, { timeout: 60_000 });
  expect(new Set(await again.pictureHashes())).toEqual(new Set([original, made]));
});

const withoutNode = test.extend({
  environment: async ({}, use) => use({ PATH: "", npm_node_execpath: "", PALIMPSEST_NODE: "" }),
});

withoutNode(
  "a desktop that finds no Node computes in a process that the window's process starts for the core",
  async ({ host, editor }) => {
    withoutNode.skip(host.kind === "web", "the web host is a Node");
    await editor.openSample();
    await addModel(host, editor);
    await editor.paint([0.42, 0.45], [0.5, 0.5]);
    await fillForm(editor, "Draft", 2);
    await editor.fillButton.click();
    await expect(editor.steps).toHaveCount(2, { timeout: 60_000 });
    await expect(editor.promise).toHaveText("Pixels changed outside the mask: 0");
    const names = await host.app?.evaluate(({ app }) => app.getAppMetrics().map(({ name }) => name));
    expect(names).toEqual(expect.arrayContaining(["Palimpsest core", "Palimpsest local models"]));
  },
);

const download = test.extend<{ readonly hub: FakeHub }>({
  hub: async ({}, use) => {
    const hub = new FakeHub();
    await hub.addFolder(tinyCheckpoint);
    hub.files.set("LICENSE.md", Buffer.from("FLUX.1 [dev] Non-Commercial License. Its last line."));
    hub.gate = "needs-token";
    await hub.start();
    await use(hub);
    await hub.close();
  },
  environment: async ({ hub }, use) => use({ HF_ENDPOINT: hub.address, HF_TOKEN: "", HF_HUB_OFFLINE: "" }),
});

download(
  "a gated model is downloaded: token, licence, pause, and erased again",
  async ({ editor, page, hub }) => {
    await editor.openSample();
    const settings = await openManager(editor);
    const lookUp = async () => {
      await settings.getByRole("button", { name: "Download…" }).click();
      await settings.getByRole("textbox", { name: "Repository" }).fill(fakeRepository);
      await page.keyboard.press("Enter");
    };
    await lookUp();
    await settings.getByRole("alert").getByRole("button", { name: "Open keys…" }).click();
    const key = settings.getByRole("listitem", { name: "Hugging Face" });
    await key.getByRole("textbox").fill(fakeToken);
    await page.keyboard.press("Enter");
    await expect(key).toContainText(/Stored|Until you close Palimpsest/);

    await settings.getByRole("radio", { name: "Local models" }).check();
    await lookUp();
    await expect(settings.getByText("Its last line.")).toBeVisible();
    const start = settings.getByRole("button", { name: /^Download \d/ });
    await expect(start).toBeDisabled();
    expect(hub.seen.some(({ path }) => path.includes("safetensors"))).toBe(false);
    await settings.getByRole("checkbox", { name: /accept it/ }).check();
    hub.fail({ path: /transformer.*signature/, kind: "stall" }, 99);
    await start.click();

    const task = settings.getByRole("listitem", { name: fakeRepository });
    await hub.stalled;
    await task.getByRole("button", { name: "Pause" }).click();
    await expect(task).toContainText(/^.*Paused · .+ of /);
    hub.faults.length = 0;
    await task.getByRole("button", { name: "Resume" }).click();
    const card = settings.getByRole("listitem", { name: "Kontext-tiny", exact: true });
    await expect(card).toContainText("Downloaded");
    await expect(task).toHaveCount(0);
    expect(await page.content()).not.toContain(fakeToken);

    await card.getByRole("button", { name: "Remove…" }).click();
    await card.getByRole("switch", { name: /^Also erase what Palimpsest downloaded/ }).check();
    await card.getByRole("button", { name: "Remove and erase" }).click();
    await expect(settings.getByText("Run FLUX.1 Kontext on this computer")).toBeVisible();
  },
);
