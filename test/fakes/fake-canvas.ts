import type { CanvasController, CanvasPicture, Comparison } from "../../renderer/canvas/canvas-controller.ts";
import type { ExportOptions } from "../../renderer/mask/mask-client.ts";
import type { MaskOperation } from "../../renderer/mask/mask-operation.ts";
import { emptyMask, maskStore } from "../../renderer/state/mask.ts";
import type { MaskStepKind } from "../../renderer/state/mask-work.ts";
import type { Size } from "../../shared/domain/geometry.ts";

/** What a mask of a size was before. */
interface Step {
  readonly size: string;
  readonly mask: string;
}

const keyOf = ({ width, height }: Size) => `${width}×${height}`;

/** A canvas without pixels: its mask is a text, "" when empty. It reports and undoes as the real one does. */
export class FakeCanvas implements CanvasController {
  picture: CanvasPicture | null = null;
  comparison: Comparison | null = null;
  /** One for each picture size, by "width×height". */
  readonly #masks = new Map<string, { mask: string; revision: number; feather: number }>();
  #size = "";
  readonly #past: Step[] = [];
  #future: Step[] = [];
  #revision = 0;
  readonly #listeners = new Set<(kind: MaskStepKind) => void>();

  constructor() {
    maskStore.setState(emptyMask);
  }

  get mask(): string {
    return this.#of(this.#size).mask;
  }

  /** One stroke of a person. */
  paint(stroke: string): void {
    this.#change(this.mask + stroke);
  }

  async setPicture(picture: CanvasPicture | null): Promise<void> {
    this.picture = picture;
    if (!picture) return;
    this.#size = keyOf(picture);
    this.#report();
  }
  async setComparison(comparison: Comparison | null): Promise<void> {
    this.comparison = comparison;
  }
  async loadMask(url: string | null): Promise<void> {
    this.#set(this.#size, url ?? "");
    this.#past.splice(0, Infinity, ...this.#past.filter(({ size }) => size !== this.#size));
    this.#future = this.#future.filter(({ size }) => size !== this.#size);
    this.#report();
  }
  async replaceMask(url: string): Promise<void> {
    this.#change(url);
  }
  async exportMask(
    _signal?: AbortSignal,
    { size, feather = false }: ExportOptions = {},
  ): Promise<Blob | null> {
    const { mask, feather: sigma } = this.#of(size ? keyOf(size) : this.#size);
    return mask === "" ? null : new Blob([feather ? `blur(${mask}, ${sigma})` : mask]);
  }
  undo(): void {
    this.#walk(this.#past, this.#future);
  }
  redo(): void {
    this.#walk(this.#future, this.#past);
  }
  invertMask(): void {
    this.#change(`not(${this.mask})`);
  }
  clearMask(): void {
    this.#change("");
  }
  async operateMask({ kind }: MaskOperation): Promise<boolean> {
    this.#change(`${kind}(${this.mask})`, kind);
    return true;
  }
  setFeather(feather: number): void {
    Object.assign(this.#of(this.#size), { feather, revision: ++this.#revision });
    this.#report();
  }
  onMaskStep(listener: (kind: MaskStepKind) => void) {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
  fit(): void {}
  zoomTo(): void {}
  zoomBy(): void {}
  panBy(): void {}
  destroy(): void {}

  #change(mask: string, kind: MaskStepKind = "stroke"): void {
    this.#past.push({ size: this.#size, mask: this.mask });
    this.#future = [];
    this.#set(this.#size, mask);
    this.#report();
    for (const listener of this.#listeners) listener(kind);
  }

  #of(size: string) {
    const known = this.#masks.get(size) ?? { mask: "", revision: 0, feather: 0 };
    this.#masks.set(size, known);
    return known;
  }

  #set(size: string, mask: string): void {
    Object.assign(this.#of(size), { mask, revision: ++this.#revision });
  }

  #walk(from: Step[], to: Step[]): void {
    const step = from.pop();
    if (!step) return;
    to.push({ size: step.size, mask: this.#of(step.size).mask });
    this.#set(step.size, step.mask);
    this.#report();
  }

  #report(): void {
    const [width = 0, height = 0] = this.#size.split("×").map(Number);
    const { revision, feather } = this.#of(this.#size);
    maskStore.setState({
      size: this.#size === "" ? null : { width, height },
      revision,
      feather,
      isEmpty: this.mask === "",
      bounds: this.mask === "" ? null : { x: 0, y: 0, width: 1, height: 1 },
      undoSteps: this.#past.length,
      redoSteps: this.#future.length,
    });
  }
}
