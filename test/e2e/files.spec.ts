import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { seededRandom } from "../support/seeded-random.ts";
import { noisePicture } from "../support/test-pictures.ts";
import { EditorPage } from "./editor-page.ts";
import { expect, test } from "./host.ts";

const size = { width: 400, height: 300 };

test("a picture that is dropped on the window opens", async ({ page }) => {
  const editor = new EditorPage(page);
  await expect(page.getByRole("heading", { name: "Palimpsest" })).toBeVisible();
  const jpeg = await sharp(await noisePicture(size, seededRandom(1)))
    .jpeg()
    .toBuffer();
  await editor.drop("Holiday.jpg", jpeg, "image/jpeg");
  await editor.ready(1);
  await expect(page.getByRole("heading", { name: "Holiday" })).toBeVisible();
  await expect(page.getByText("400 × 300 px · 8 bit")).toBeVisible();
});

test("a picture that is chosen in the dialog opens upright", async ({ host }) => {
  const editor = new EditorPage(host.page);
  const folder = await mkdtemp(join(tmpdir(), "palimpsest-chosen-"));
  const path = join(folder, "Sideways.jpg");
  const sideways = sharp(await noisePicture(size, seededRandom(2))).withMetadata({ orientation: 6 });
  await writeFile(path, await sideways.jpeg().toBuffer());
  await host.choosing([path], () => host.page.getByRole("button", { name: "Open a photo" }).click());
  await editor.ready(1);
  await expect(host.page.getByText("300 × 400 px · 8 bit")).toBeVisible();
  await rm(folder, { recursive: true });
});

const bad: readonly {
  readonly what: string;
  readonly name: string;
  readonly make: () => Promise<Uint8Array>;
}[] = [
  {
    what: "text that is named like a picture",
    name: "notes.jpg",
    make: async () => new TextEncoder().encode("Dear diary, this is no picture at all."),
  },
  {
    what: "a picture that was cut off",
    name: "cut.png",
    make: async () => (await noisePicture(size, seededRandom(3))).subarray(0, 5000),
  },
  {
    what: "a drawing with a script",
    name: "drawing.svg",
    make: async () =>
      new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
  },
  { what: "an empty file", name: "empty.png", make: async () => new Uint8Array() },
];

for (const { what, name, make } of bad) {
  test(`${what} is refused with its name and what to do`, async ({ page, expectedErrors }) => {
    expectedErrors.push(/Failed to load resource/); // the refused upload
    const editor = new EditorPage(page);
    await expect(page.getByRole("heading", { name: "Palimpsest" })).toBeVisible();
    await editor.drop(name, await make(), name.endsWith("svg") ? "image/svg+xml" : "image/png");
    const alert = page.getByRole("alert");
    await expect(alert).toContainText(name);
    await expect(alert).toContainText(/Open|Choose|Save|Convert|copy|file/);
    await expect(editor.canvas).toHaveCount(0);
    // The editor goes on.
    await alert.getByRole("button", { name: "Dismiss" }).click();
    await editor.openSample();
  });
}
