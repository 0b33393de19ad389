import type { CanvasController, CanvasPicture, Comparison } from "../../renderer/canvas/canvas-controller.ts";
import type { MaskOperation } from "../../renderer/mask/mask-operation.ts";
import { emptyMask, maskStore } from "../../renderer/state/mask.ts";
import type { MaskStepKind } from "../../renderer/state/mask-work.ts";

/** A canvas without pixels: its mask is a text, "" when empty. It reports and undoes as the real one does. */
export class FakeCanvas implements CanvasController {
  picture: CanvasPicture | null = null;
  comparison: Comparison | null = null;
  mask = "";
  readonly #past: string[] = [];
  #future: string[] = [];
  readonly #listeners = new Set<(kind: MaskStepKind) => void>();

  constructor() {
    maskStore.setState(emptyMask);
  }

  /** One stroke of a person. */
  paint(stroke: string): void {
    this.#change(this.mask + stroke);
  }

  async setPicture(picture: CanvasPicture | null): Promise<void> {
    this.picture = picture;
  }
  async setComparison(comparison: Comparison | null): Promise<void> {
    this.comparison = comparison;
  }
  async loadMask(url: string | null): Promise<void> {
    this.mask = url ?? "";
    this.#past.length = 0;
    this.#future = [];
    this.#report();
  }
  async replaceMask(url: string): Promise<void> {
    this.#change(url);
  }
  async exportMask(): Promise<Blob | null> {
    return this.mask === "" ? null : new Blob([this.mask]);
  }
  undo(): void {
    this.#future.push(this.mask);
    this.mask = this.#past.pop() ?? "";
    this.#report();
  }
  redo(): void {
    this.#past.push(this.mask);
    this.mask = this.#future.pop() ?? "";
    this.#report();
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
    maskStore.setState({ feather });
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
    this.#past.push(this.mask);
    this.#future = [];
    this.mask = mask;
    this.#report();
    for (const listener of this.#listeners) listener(kind);
  }

  #report(): void {
    maskStore.setState({
      revision: maskStore.getState().revision + 1,
      isEmpty: this.mask === "",
      bounds: this.mask === "" ? null : { x: 0, y: 0, width: 1, height: 1 },
      undoSteps: this.#past.length,
      redoSteps: this.#future.length,
    });
  }
}
