import type { Rect, Size } from "../../shared/domain/geometry.ts";
import { isCancellation } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import {
  createMaskWorker,
  type ExportOptions,
  MaskClient,
  type ReplaceOptions,
} from "../mask/mask-client.ts";
import type { MaskStepReport } from "../mask/mask-messages.ts";
import type { MaskOperation } from "../mask/mask-operation.ts";
import { cropStore } from "../state/crop.ts";
import { type MaskState, type MaskSummary, maskStore } from "../state/mask.ts";
import type { MaskStepKind } from "../state/mask-work.ts";
import { type Tools, toolStore } from "../state/tools.ts";
import { viewOptionsStore } from "../state/view-options.ts";
import { viewportStore } from "../state/viewport.ts";
import "./canvas.css";
import type { CanvasController, CanvasPicture, Comparison, ComparisonMode } from "./canvas-controller.ts";
import type { CanvasOptions, MaskAppearance } from "./canvas-options.ts";
import { listenToNavigation } from "./look-around.ts";
import { MaskWork } from "./mask-work.ts";
import { CropOverlay } from "./overlays/crop-overlay.ts";
import { createPhotoWorker, type Photo, PhotoClient } from "./photo-client.ts";
import { photoColor } from "./photo-color.ts";
import { Scene } from "./scene.ts";
import { watchStageSize } from "./stage-size.ts";
import { StageView } from "./stage-view.ts";
import { ToolHost } from "./tool-host.ts";
import { ViewportControl } from "./viewport-control.ts";

/** Builds the canvas in `container`, an empty element with a size of its own, until `destroy`. */
export function createCanvas(container: HTMLElement, options: CanvasOptions): CanvasController {
  return new Canvas(container, options);
}

interface Shown {
  readonly picture: CanvasPicture;
  readonly photo: Photo;
}

interface Compared {
  readonly before: Shown;
  readonly after: Shown;
  readonly mode: ComparisonMode;
}

class Canvas implements CanvasController {
  readonly #photos: PhotoClient;
  readonly #mask: MaskClient;
  readonly #work = new MaskWork();
  readonly #scene: Scene;
  readonly #view: StageView;
  readonly #tools: ToolHost;
  readonly #crop: CropOverlay;
  readonly #showCrop: () => void;
  readonly #control: ViewportControl;
  readonly #stops: readonly Stop[];
  readonly #stepListeners = new Set<(kind: MaskStepKind) => void>();
  /** Of the last canvas's last change. Engines count from 0; a revision must never come twice, or what is unsaved would seem saved. */
  readonly #firstRevision: number;
  #picture: CanvasPicture | null = null;
  /** What is on the stage; behind `#picture` until the first of its pixels are there. */
  #shown: Shown | null = null;
  #compared: Compared | null = null;
  #isEditable = true;
  /** Colour and opacity as last sent to the mask: the stores tell of every change of anything. */
  #tint = "";

  constructor(container: HTMLElement, options: CanvasOptions) {
    const viewport = options.viewport ?? viewportStore;
    const tools = options.tools ?? toolStore;
    const summary = options.mask ?? maskStore;
    container.classList.add("canvas-stage");
    container.tabIndex = 0;
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", options.label);
    this.#photos = new PhotoClient(options.createPhotoWorker ?? createPhotoWorker);
    this.#firstRevision = summary.getState().revision;
    const onError = (error: unknown) => {
      if (!isCancellation(error)) (options.onError ?? reportError)(error);
    };
    const takeSummary = (next: MaskSummary, step: MaskStepReport) => {
      const masks = next.masks.map((mask) => this.#counted(mask));
      summary.setState({ ...next, masks, revision: this.#firstRevision + next.revision });
      if (!step) return;
      const kind = step === "replaced" ? "replace" : this.#work.stepKind;
      for (const listener of this.#stepListeners) listener(kind);
    };
    this.#mask = new MaskClient(options.createMaskWorker ?? createMaskWorker, takeSummary, onError);
    this.#control = new ViewportControl(viewport);
    this.#scene = new Scene(container, viewport);
    const scene = this.#scene;
    this.#view = new StageView({
      container,
      scene,
      viewport,
      options: options.viewOptions ?? viewOptionsStore,
      mask: this.#mask,
      control: this.#control,
    });
    this.#tools = new ToolHost({
      container,
      scene,
      tools,
      viewport,
      summary,
      control: this.#control,
      mask: this.#mask,
      work: this.#work,
      colorAt: (at) => this.#shown && photoColor(this.#shown.photo.images, this.#shown.picture, at),
      onError,
    });
    const crop = options.crop ?? cropStore;
    const isLookingAround = () => this.#tools.isLookingAround;
    const makeRoom = (frame: Rect | null) => this.#control.setFrame(frame);
    this.#crop = new CropOverlay({ container, scene, crop, viewport, isLookingAround, makeRoom });
    this.#showCrop = () => {
      this.#crop.setActive(tools.getState().chosen === "crop" && this.#compared === null);
    };
    const paintMask = () => this.#paintMask(options.appearance.getState(), tools.getState());
    paintMask();
    const preventMenu = (event: Event) => event.preventDefault();
    container.addEventListener("contextmenu", preventMenu);
    this.#stops = [
      watchStageSize(container, (width, height, ratio) => {
        this.#control.setStage(width, height, ratio);
        this.#view.resize({ width, height }, ratio);
      }),
      listenToNavigation(container, scene, this.#control),
      options.appearance.subscribe(paintMask),
      tools.subscribe(paintMask),
      tools.subscribe(this.#showCrop),
      () => container.removeEventListener("contextmenu", preventMenu),
    ];
  }

  async setPicture(picture: CanvasPicture | null): Promise<void> {
    const former = this.#picture;
    this.#picture = picture;
    if (!sameSize(former, picture)) {
      this.#tools.forget();
      this.#mask.setSize(picture && sizeOf(picture));
      this.#crop.setPicture(picture && sizeOf(picture));
      // The former photo would lie wrongly in the new picture's viewport.
      this.#show(null);
    }
    this.#mask.setPicture(picture && { url: picture.url, ...sizeOf(picture) });
    if (!picture) return;
    const photo = this.#photos.open(picture);
    this.#present();
    let isHandedOn = false;
    // From then on whatever is shown next releases the photo.
    const show = () => {
      if (isHandedOn || this.#picture !== picture) return;
      isHandedOn = true;
      this.#show({ picture, photo });
    };
    if (photo.images.length > 0 || !this.#shown) show();
    const stop = photo.onChange(show);
    try {
      await photo.ready;
    } catch (error) {
      // Better an empty stage than the picture before, taken for this one.
      show();
      if (!isCancellation(error)) throw error;
    } finally {
      stop();
      if (!isHandedOn) this.#photos.release(photo);
    }
  }

  async setComparison(comparison: Comparison | null): Promise<void> {
    const former = this.#compared;
    const open = (picture: CanvasPicture): Shown => ({ picture, photo: this.#photos.open(picture) });
    const compared = comparison && {
      before: open(comparison.before),
      after: open(comparison.after),
      mode: comparison.mode,
    };
    this.#compared = compared;
    this.#present();
    if (former) {
      this.#photos.release(former.before.photo);
      this.#photos.release(former.after.photo);
    }
    if (!compared) return;
    try {
      await Promise.all([compared.before.photo.ready, compared.after.photo.ready]);
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
  }

  loadMask(size: Size, url: string | null, feather: number): Promise<void> {
    if (sameSize(this.#picture, size)) this.#tools.interrupt();
    return this.#mask.load(size, url, feather);
  }

  async replaceMask(size: Size, url: string | null, options: ReplaceOptions = {}): Promise<MaskState | null> {
    const { ifRevision } = options;
    if (ifRevision === undefined && sameSize(this.#picture, size)) this.#tools.interrupt();
    const expected = ifRevision === undefined ? {} : { ifRevision: ifRevision - this.#firstRevision };
    const made = await this.#work.follow(
      "replace",
      this.#mask.replace(size, url, { ...options, ...expected }),
    );
    return made && this.#counted(made);
  }

  setEditable(isEditable: boolean): void {
    if (this.#isEditable === isEditable) return;
    this.#isEditable = isEditable;
    this.#setStage();
  }

  interrupt(): void {
    this.#tools.interrupt();
  }

  atRest(): Promise<void> {
    return this.#tools.atRest();
  }

  settled(): Promise<void> {
    return this.#mask.settled();
  }

  exportMask(signal?: AbortSignal, options?: ExportOptions): Promise<Blob | null> {
    return this.#mask.export(signal, options);
  }

  operateMask(operation: MaskOperation, signal?: AbortSignal): Promise<boolean> {
    this.#tools.interrupt();
    return this.#work.run(operation.kind, (options) => this.#mask.operate(operation, options), signal);
  }

  setFeather(sigma: number, size?: Size): void {
    this.#mask.setFeather(sigma, size);
  }

  undo(): void {
    this.#tools.interrupt();
    this.#mask.command("undo");
  }

  redo(): void {
    this.#tools.interrupt();
    this.#mask.command("redo");
  }

  invertMask(size: Size): void {
    if (sameSize(this.#picture, size)) this.#tools.interrupt();
    this.#mask.invert(size);
  }

  clearMask(size: Size): void {
    if (sameSize(this.#picture, size)) this.#tools.interrupt();
    this.#mask.clear(size);
  }

  onMaskStep(listener: (kind: MaskStepKind) => void): Stop {
    this.#stepListeners.add(listener);
    return () => this.#stepListeners.delete(listener);
  }

  fit(): void {
    this.#control.fit();
  }

  zoomTo(scale: number): void {
    this.#control.zoomTo(scale);
  }

  zoomBy(factor: number): void {
    this.#control.zoomBy(factor);
  }

  panBy(dx: number, dy: number): void {
    this.#control.panBy(dx, dy);
  }

  destroy(): void {
    this.#picture = null;
    for (const stop of this.#stops) stop();
    this.#tools.destroy();
    this.#crop.destroy();
    this.#view.destroy();
    this.#scene.destroy();
    this.#mask.destroy();
    this.#photos.destroy();
    this.#stepListeners.clear();
  }

  #show(shown: Shown | null): void {
    const former = this.#shown;
    this.#shown = shown;
    this.#present();
    if (former) this.#photos.release(former.photo);
  }

  /** Puts on the stage what is to be seen now, and lets the tools do what can be done with it. */
  #present(): void {
    const compared = this.#compared;
    const picture = compared?.after.picture ?? this.#picture;
    this.#control.setPicture(picture && sizeOf(picture));
    this.#view.present({
      size: picture ? sizeOf(picture) : { width: 1, height: 1 },
      overview: picture,
      photo: compared ? compared.before.photo : (this.#shown?.photo ?? null),
      compared: compared && { photo: compared.after.photo, mode: compared.mode },
    });
    this.#control.setPanes(compared?.mode.type === "sideBySide" ? 2 : 1);
    this.#showCrop();
    this.#setStage();
    this.#mask.canvas.hidden = compared !== null;
  }

  /** With revisions that no canvas before this one has had. */
  #counted(mask: MaskState): MaskState {
    const { revision, pixelRevision } = mask;
    const first = this.#firstRevision;
    return { ...mask, revision: first + revision, pixelRevision: first + pixelRevision };
  }

  #setStage(): void {
    const painting = this.#compared === null && this.#isEditable;
    const hasPicture = this.#compared !== null || this.#picture !== null;
    this.#tools.setStage(hasPicture ? (painting ? "paint" : "view") : "empty");
  }

  #paintMask(appearance: MaskAppearance, tools: Tools): void {
    const opacity = tools.maskVisible ? appearance.maskOpacity : 0;
    const tint = `${appearance.maskColor} ${opacity}`;
    if (tint === this.#tint) return;
    this.#tint = tint;
    this.#mask.setTint(appearance.maskColor, opacity);
  }
}

function sizeOf({ width, height }: Size): Size {
  return { width, height };
}

function sameSize(a: Size | null, b: Size | null): boolean {
  return a?.width === b?.width && a?.height === b?.height;
}
