import type { CanvasController, CanvasPicture, Comparison } from "../../renderer/canvas/canvas-controller.ts";
import type { ExportOptions, ReplaceOptions } from "../../renderer/mask/mask-client.ts";
import type { MaskOperation } from "../../renderer/mask/mask-operation.ts";
import { emptyMask, type MaskState, maskStore } from "../../renderer/state/mask.ts";
import type { MaskStepKind } from "../../renderer/state/mask-work.ts";
import type { Size } from "../../shared/domain/geometry.ts";

/** What a mask of a size was before. */
interface Step {
  readonly size: string;
  readonly mask: string;
  /** Null where only the mask changed. */
  readonly feather: number | null;
}

const keyOf = ({ width, height }: Size) => `${width}×${height}`;
const sizeOf = (key: string): Size => {
  const [width = 0, height = 0] = key.split("×").map(Number);
  return { width, height };
};

/**
 * A canvas without pixels: its mask is a text, "" when empty. It reports and undoes as the real one does: whatever is
 * asked of the mask is done in its turn, later requests wait for one that takes long, and nothing changed is no step.
 */
export class FakeCanvas implements CanvasController {
  picture: CanvasPicture | null = null;
  comparison: Comparison | null = null;
  isEditable = true;
  /** Awaited before the size of a picture is told; null = told at once. */
  beforeSize: (() => Promise<void>) | null = null;
  /** Awaited by a load before it changes the mask; one that rejects makes the load fail. */
  beforeLoad: (url: string | null) => Promise<void> = async () => {};
  /** Awaited by an operation before it changes the mask. */
  beforeOperation: () => Promise<void> = async () => {};
  /** One for each picture size, by "width×height". */
  readonly #masks = new Map<
    string,
    { mask: string; revision: number; pixelRevision: number; feather: number }
  >();
  #size = "";
  readonly #past: Step[] = [];
  #future: Step[] = [];
  #revision = 0;
  #stroke: string | null = null;
  #waitingForRest: (() => void)[] = [];
  /** Requests that wait for one that is asynchronous; null while none is. */
  #waiting: (() => void)[] | null = null;
  readonly #listeners = new Set<(kind: MaskStepKind) => void>();

  constructor() {
    maskStore.setState(emptyMask);
  }

  get mask(): string {
    return this.#of(this.#size).mask;
  }

  /** Begins a stroke of a person; `endStroke` and `interrupt` end it. */
  beginStroke(stroke: string): void {
    if (this.isEditable) this.#stroke = stroke;
  }

  endStroke(): void {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (stroke !== null) this.paint(stroke);
    for (const resolve of this.#waitingForRest.splice(0)) resolve();
  }

  interrupt(): void {
    this.endStroke();
  }

  atRest(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stroke === null) resolve();
      else this.#waitingForRest.push(resolve);
    });
  }

  /** One stroke of a person. */
  paint(stroke: string): void {
    if (this.isEditable) this.#inTurn(() => this.#change(this.#size, this.mask + stroke));
  }

  async setPicture(picture: CanvasPicture | null): Promise<void> {
    this.picture = picture;
    if (!picture) return;
    const tell = () => {
      this.#size = keyOf(picture);
      this.#report();
    };
    if (this.beforeSize) await this.#holding(this.beforeSize, tell);
    else this.#inTurn(tell);
  }
  async setComparison(comparison: Comparison | null): Promise<void> {
    this.comparison = comparison;
  }
  loadMask(size: Size, url: string | null, feather: number): Promise<void> {
    const key = keyOf(size);
    return this.#holding(
      () => this.beforeLoad(url),
      () => {
        this.#set(key, url ?? "");
        this.#of(key).feather = feather;
        this.#past.splice(0, Infinity, ...this.#past.filter((step) => step.size !== key));
        this.#future = this.#future.filter((step) => step.size !== key);
        this.#report();
      },
    );
  }
  replaceMask(
    size: Size,
    url: string | null,
    { feather, ifRevision }: ReplaceOptions = {},
  ): Promise<MaskState | null> {
    const key = keyOf(size);
    const isOther = () => ifRevision !== undefined && this.#of(key).revision !== ifRevision;
    if (ifRevision === undefined) this.interrupt();
    let isRefused = false;
    return this.#holding(
      async () => {
        isRefused = isOther() || this.#stroke !== null;
        if (!isRefused) await this.beforeOperation();
      },
      () => {
        if (isRefused) return null;
        this.#change(key, url ?? "", "replace", feather);
        return this.#stateOf(key);
      },
    );
  }
  async exportMask(
    _signal?: AbortSignal,
    { size, feather = false }: ExportOptions = {},
  ): Promise<Blob | null> {
    const { mask, feather: sigma } = this.#of(size ? keyOf(size) : this.#size);
    return mask === "" ? null : new Blob([feather ? `blur(${mask}, ${sigma})` : mask]);
  }
  setEditable(isEditable: boolean): void {
    this.isEditable = isEditable;
  }
  settled(): Promise<void> {
    return new Promise((resolve) => this.#inTurn(resolve));
  }
  undo(): void {
    this.#inTurn(() => this.#walk(this.#past, this.#future));
  }
  redo(): void {
    this.#inTurn(() => this.#walk(this.#future, this.#past));
  }
  invertMask(size: Size): void {
    this.#inTurn(() => this.#change(keyOf(size), `not(${this.#of(keyOf(size)).mask})`));
  }
  clearMask(size: Size): void {
    this.#inTurn(() => this.#change(keyOf(size), ""));
  }
  async operateMask({ kind }: MaskOperation): Promise<boolean> {
    return this.#holding(
      () => this.beforeOperation(),
      () => this.#change(this.#size, `${kind}(${this.mask})`, kind),
    );
  }
  setFeather(feather: number, size?: Size): void {
    this.#inTurn(() => {
      const key = size ? keyOf(size) : this.#size;
      Object.assign(this.#of(key), { feather, revision: ++this.#revision });
      this.#report();
    });
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

  #inTurn(work: () => void): void {
    if (this.#waiting) this.#waiting.push(work);
    else work();
  }

  #holding<Result>(prepare: () => Promise<void>, work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#inTurn(() => {
        this.#waiting = [];
        const done = prepare().then(work).then(resolve, reject);
        void done.finally(() => {
          const waiting = this.#waiting ?? [];
          this.#waiting = null;
          for (const next of waiting) this.#inTurn(next);
        });
      });
    });
  }

  #change(key: string, mask: string, kind: MaskStepKind = "stroke", feather?: number): boolean {
    const before = this.#of(key);
    const isFeatherOther = feather !== undefined && feather !== before.feather;
    if (before.mask === mask && !isFeatherOther) return false;
    this.#past.push({ size: key, mask: before.mask, feather: isFeatherOther ? before.feather : null });
    this.#future = [];
    this.#set(key, mask, feather);
    this.#report();
    for (const listener of this.#listeners) listener(kind);
    return true;
  }

  #of(size: string) {
    const known = this.#masks.get(size) ?? { mask: "", revision: 0, pixelRevision: 0, feather: 0 };
    this.#masks.set(size, known);
    return known;
  }

  #set(size: string, mask: string, feather = this.#of(size).feather): void {
    const revision = ++this.#revision;
    Object.assign(this.#of(size), { mask, feather, revision, pixelRevision: revision });
  }

  #stateOf(key: string): MaskState {
    const { mask, revision, pixelRevision, feather } = this.#of(key);
    return { size: sizeOf(key), revision, pixelRevision, isEmpty: mask === "", feather };
  }

  #walk(from: Step[], to: Step[]): void {
    const step = from.pop();
    if (!step) return;
    const { mask, feather } = this.#of(step.size);
    to.push({ size: step.size, mask, feather: step.feather === null ? null : feather });
    this.#set(step.size, step.mask, step.feather ?? feather);
    this.#report();
  }

  #report(): void {
    const { revision, feather } = this.#of(this.#size);
    maskStore.setState({
      size: this.#size === "" ? null : sizeOf(this.#size),
      revision,
      feather,
      masks: [...this.#masks.keys()].map((key) => this.#stateOf(key)),
      isEmpty: this.mask === "",
      bounds: this.mask === "" ? null : { x: 0, y: 0, width: 1, height: 1 },
      undoSteps: this.#past.length,
      redoSteps: this.#future.length,
    });
  }
}
