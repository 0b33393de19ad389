import { createHash } from "node:crypto";
import { expect, type Locator, type Page } from "@playwright/test";

/** A point of the canvas as shares of its width and height. */
export type CanvasPoint = readonly [x: number, y: number];

/** The editor as a person finds their way in it: by the names of things. */
export class EditorPage {
  readonly page: Page;
  readonly canvas: Locator;
  readonly steps: Locator;
  readonly fillButton: Locator;

  constructor(page: Page) {
    this.page = page;
    this.canvas = page.getByRole("application", { name: /^Canvas/ });
    this.steps = page.getByRole("tree", { name: "History" }).getByRole("treeitem");
    this.fillButton = page.getByRole("button", { name: "Fill", exact: true });
  }

  /** Opens a sample picture and waits for it. Coffee is small, Dandelions has 16 megapixels. */
  async openSample(name: "Coffee" | "Dandelions" = "Coffee"): Promise<void> {
    const samples = this.page.getByRole("region", { name: /start with one of these|samples/i });
    await samples.getByRole("button", { name }).click();
    await this.ready(1);
  }

  /** The document is open with this many steps, its saved mask is on the canvas. */
  async ready(steps: number): Promise<void> {
    await expect(this.steps).toHaveCount(steps);
    await expect(this.canvas).toBeVisible();
    await expect(this.page.getByRole("button", { name: "Brush", exact: true })).toBeEnabled();
  }

  /** Paints with the real mouse, through all points. */
  async paint(...points: readonly CanvasPoint[]): Promise<void> {
    const box = await this.canvas.boundingBox();
    const [first, ...rest] = points;
    if (!box || !first) throw new Error("There is nothing to paint on or with.");
    const { mouse } = this.page;
    const at = ([x, y]: CanvasPoint) => [box.x + x * box.width, box.y + y * box.height] as const;
    await mouse.move(...at(first));
    await mouse.down();
    for (const point of rest) await mouse.move(...at(point), { steps: 12 });
    await mouse.up();
    await expect(this.maskState).toHaveText(/^Mask \d/);
  }

  /** "No mask", or its size. */
  get maskState(): Locator {
    return this.page.getByText(/^(No mask|Mask [\d ,. ]+)/);
  }

  /** Everything painted is in the library. */
  async saved(): Promise<void> {
    await expect(this.page.getByRole("status").getByText("Saved", { exact: true })).toBeVisible();
  }

  /** Opens the list of models, searches and goes to it, all by keys. */
  async chooseModel(name: string, service?: string): Promise<void> {
    const title = service === undefined ? name : `${name}, ${service}`;
    await this.page.getByRole("button", { name: /^Model / }).click();
    const dialog = this.page.getByRole("dialog", { name: "Choose a model" });
    await dialog.getByRole("combobox", { name: "Search models" }).fill(`${name} ${service ?? ""}`);
    const option = dialog.getByRole("option", { name: title, exact: true });
    for (const found of await dialog.getByRole("option").all()) {
      if ((await found.getAttribute("aria-label")) === title) break;
      await this.page.keyboard.press("ArrowDown");
    }
    await expect(option).toHaveAttribute("aria-selected", "true");
    await this.page.keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(this.page.getByRole("button", { name: `Model ${name}` })).toBeVisible();
  }

  /** Fills, and waits until there are `steps`. */
  async fill(steps: number): Promise<void> {
    await this.fillButton.click();
    await expect(this.steps).toHaveCount(steps, { timeout: 90_000 });
    await expect(this.promise).toHaveText("Pixels changed outside the mask: 0");
  }

  /** What the status bar says of the guarantee of the current step. */
  get promise(): Locator {
    return this.page.getByRole("contentinfo").getByText(/Pixels changed outside the mask/);
  }

  /** The hashes of all steps' pictures, from top to bottom. */
  async pictureHashes(): Promise<readonly string[]> {
    const sources = await this.steps
      .locator("img")
      .evaluateAll((images) => images.map((image) => image.getAttribute("src") ?? ""));
    return sources.map(hashIn);
  }

  /** The hash of the mask with which the current step was made. */
  async maskHash(): Promise<string> {
    return hashIn((await this.page.getByAltText("Mask of this step").getAttribute("src")) ?? "");
  }

  /** A picture's bytes as the host serves them; fails if they are not what their name says. */
  async asset(hash: string): Promise<Buffer> {
    const base64 = await this.page.evaluate(async (name) => {
      const response = await fetch(`/assets/${name}`);
      const served = new Uint8Array(await response.arrayBuffer());
      let text = "";
      for (let at = 0; at < served.length; at += 32_768) {
        text += String.fromCharCode(...served.subarray(at, at + 32_768));
      }
      return btoa(text);
    }, hash);
    const bytes = Buffer.from(base64, "base64");
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(hash);
    return bytes;
  }

  /** Drops a file on the window, as from a file manager. */
  async drop(name: string, bytes: Uint8Array, type: string): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ([fileName, base64, mediaType]) => {
        const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const made = new DataTransfer();
        made.items.add(new File([data], fileName, { type: mediaType }));
        return made;
      },
      [name, Buffer.from(bytes).toString("base64"), type] as const,
    );
    const target = this.page.locator("body");
    for (const event of ["dragenter", "dragover", "drop"]) {
      await target.dispatchEvent(event, { dataTransfer: transfer });
    }
  }

  /** The dialog of an export, with PNG chosen. */
  async openExport(): Promise<Locator> {
    await this.page.getByRole("banner").getByRole("button", { name: "Export", exact: true }).click();
    const dialog = this.page.getByRole("dialog", { name: "Export" });
    await dialog.getByRole("radio", { name: "PNG" }).check();
    return dialog;
  }
}

function hashIn(source: string): string {
  const [hash] = /[0-9a-f]{64}/.exec(source) ?? [];
  if (!hash) throw new Error(`No picture's hash in "${source}".`);
  return hash;
}
