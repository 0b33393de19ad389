import type { Locator, Page } from "@playwright/test";
import { type CanvasPoint, EditorPage } from "./editor-page.ts";
import { expect } from "./host.ts";

/** The key that the system's commands are given with. */
export const modifier = process.platform === "darwin" ? "Meta" : "Control";

/** The canvas with its tools, as a hand and keys work it. */
export class CanvasPage {
  readonly page: Page;
  readonly editor: EditorPage;
  readonly mask: Locator;
  /** What the zoom is, in percent. */
  readonly zoom: Locator;

  constructor(page: Page) {
    this.page = page;
    this.editor = new EditorPage(page);
    this.mask = this.editor.maskState;
    this.zoom = page.getByText(/^\d+\s?%$/).first();
  }

  /** Chooses a tool by its key. */
  async choose(key: string, name: string): Promise<void> {
    await this.page.keyboard.press(key);
    const button = this.page.getByRole("button", { name, exact: true });
    await expect(button).toHaveAttribute("aria-pressed", "true");
  }

  /** Where a point of the stage lies in the window. */
  async place([x, y]: CanvasPoint): Promise<readonly [x: number, y: number]> {
    const box = await this.editor.canvas.boundingBox();
    if (!box) throw new Error("There is no canvas.");
    return [box.x + x * box.width, box.y + y * box.height];
  }

  async drag(...points: readonly [CanvasPoint, ...CanvasPoint[]]): Promise<void> {
    const [first, ...rest] = points;
    await this.page.mouse.move(...(await this.place(first)));
    await this.page.mouse.down();
    for (const point of rest) await this.page.mouse.move(...(await this.place(point)), { steps: 4 });
    await this.page.mouse.up();
  }

  async click(point: CanvasPoint): Promise<void> {
    await this.page.mouse.click(...(await this.place(point)));
  }

  /** Which part of a picture that is larger than the stage is in sight. */
  async partInSight(): Promise<string> {
    const frame = this.page.getByRole("group", { name: /^Overview/ }).locator("div");
    return (await frame.getAttribute("style")) ?? "";
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Width and height of the mask, pixels. */
  async maskSize(): Promise<readonly number[]> {
    await expect(this.mask).toHaveText(/^Mask \d/);
    const text = await this.mask.innerText();
    return [...text.replaceAll(/(?<=\d)[\s,.](?=\d{3})/g, "").matchAll(/\d+/g)].map(([digits]) =>
      Number(digits),
    );
  }

  /** What was done is one step: undo takes all of it back. */
  async isOneStep(): Promise<void> {
    await expect(this.mask).toHaveText(/^Mask \d/);
    await this.press(`${modifier}+z`);
    await expect(this.mask).toHaveText("No mask");
  }

  /** Chooses from the menu "Mask", by mouse. */
  async chooseFromMenu(name: string): Promise<void> {
    await this.page.getByRole("button", { name: "Mask", exact: true }).click();
    await this.page.getByRole("menuitem", { name, exact: true }).click();
  }

  /** The same by keys alone. */
  async chooseByKeys(name: string): Promise<void> {
    const button = this.page.getByRole("button", { name: "Mask", exact: true });
    await button.focus();
    await this.press("Enter");
    const items = this.page.getByRole("menuitem", { disabled: false });
    await expect(items.first()).toBeFocused();
    const names = await items.locator(".menu__label").allInnerTexts();
    for (let at = 0; at < names.indexOf(name); at++) await this.press("ArrowDown");
    await expect(this.page.getByRole("menuitem", { name, exact: true })).toBeFocused();
    await this.press("Enter");
  }

  /** The bytes of the mask as it is saved to a file. @param save asks for that. */
  async savedMask(save = () => this.chooseFromMenu("Save the mask as a PNG")): Promise<string> {
    await this.page.evaluate(() => {
      // The browser's own saving of files cannot be followed alike in both hosts; what is given to it can.
      URL.createObjectURL = (blob) => {
        const read = blob instanceof Blob ? blob.arrayBuffer() : Promise.reject(new Error("no file"));
        const bytes = read.then((buffer) => new Uint8Array(buffer).join(" "));
        Object.assign(window, { savedMask: bytes });
        return "#saved";
      };
    });
    await save();
    const saved = () =>
      this.page.evaluate(() => Reflect.get(window, "savedMask") as Promise<string> | undefined); // set above
    await expect.poll(saved).toMatch(/^137 80 78 71 /);
    const bytes = (await saved()) ?? "";
    await this.page.evaluate(() => Reflect.deleteProperty(window, "savedMask"));
    return bytes;
  }
}
