/** A picture of the bench, as the server gives it. */
export interface BenchPicture {
  readonly url: string;
  readonly previewUrl: string;
  readonly width: number;
  readonly height: number;
}

/** What the bench asks of every page, over the debugger. */
export interface BenchPage {
  /** Shows the picture, fitted; resolves when all of it is decoded. */
  open(picture: BenchPicture): Promise<void>;
  /** Fits the picture, or shows it at a scale around the stage's middle (4 = 400 %). */
  zoom(to: "fit" | number): void;
  /** Sets the brush to so many CSS pixels of the stage. */
  setBrush(screenDiameter: number): void;
  /** Paints so many short strokes all over the stage. */
  paintStrokes(count: number): void;
  /** Lengths of all frames since the last call, milliseconds. */
  takeFrames(): number[];
  /** Timestamp (performance.now) of the first frame after pixels of the picture were drawn; null before. */
  readonly firstPaint: number | null;
  /** Pictures given to a 2D canvas as HTMLImageElement since the page was loaded. */
  readonly imageElementsDrawn: number;
  /** Milliseconds from each pointer event to the mask's pixels; only where a page can tell. */
  takeLatencies(): Promise<MaskLatencies>;
  /** Takes the last stroke back. */
  undo(): void;
  /** The mask in the picture's size as the `data:` URL of a PNG; null when it is empty. */
  exportMask(): Promise<string | null>;
}

export interface MaskLatencies {
  /** From pointer move to pixels. */
  readonly move: number[];
  /** From pointer up to the last pixel and the undo step. */
  readonly up: number[];
  /** From the command to the last pixel. */
  readonly undo: number[];
  /** x and y of each position that became part of a stroke, CSS pixels of the page. */
  readonly positions: number[];
}

/** What the product's page offers besides. */
export interface ProductPage extends BenchPage {
  /** Shows the two pictures beside a slider in the stage's middle. */
  compare(before: BenchPicture, after: BenchPicture): Promise<void>;
  undoSteps(): number;
}

/** What the bench of the mask asks of its page. */
export interface MaskBenchPage {
  /** Paints a mask of the size and measures what can be done with it; with `picture`, also what looks at one. */
  measure(width: number, height: number, picture: string | null): Promise<MaskPageFigures>;
  /** What the wand selects in the picture's middle with that tolerance, as a `data:` URL of a PNG. */
  wand(width: number, height: number, picture: string, tolerance: number): Promise<string>;
}

/** Milliseconds of wall clock from asking to the answer, in the product's own worker. */
export interface MaskPageFigures {
  /** From pen-up to the bytes of the PNG; and the longest frame meanwhile. */
  readonly hard: Transfer;
  readonly soft: Transfer;
  /** The hard mask with a feather of 16 pixels. */
  readonly feathered: Transfer;
  /** The hard mask in OpenAI's form. */
  readonly alpha: Transfer;
  /** Operations by name, each as one undo step. */
  readonly operations: Readonly<Record<string, number>>;
}

export interface Transfer {
  readonly milliseconds: number;
  readonly bytes: number;
  readonly longestFrame: number;
}

declare global {
  interface Window {
    bench?: BenchPage;
    /** `bench` too, on the product's page. */
    product?: ProductPage;
    maskBench?: MaskBenchPage;
  }
}

export function stageElement(): HTMLElement {
  const stage = document.querySelector<HTMLElement>("#stage");
  if (!stage) throw new Error("The page has no #stage.");
  return stage;
}

/** Records every frame. Each page runs this loop, so that it costs all of them the same. */
export function recordFrames(): () => number[] {
  let frames: number[] = [];
  let last = performance.now();
  const tick = (now: number) => {
    frames.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  return () => {
    const taken = frames;
    frames = [];
    return taken;
  };
}

/** Watches what is drawn on 2D canvases of the page: when the first picture was, and whether as an <img>. */
export function watchDrawing(): { readonly firstPaint: number | null; readonly imageElements: number } {
  const seen: { firstPaint: number | null; imageElements: number } = { firstPaint: null, imageElements: 0 };
  const { prototype } = CanvasRenderingContext2D;
  // `as`: the property is the method itself.
  const draw = Object.getOwnPropertyDescriptor(prototype, "drawImage")?.value as CanvasDrawImage["drawImage"];
  prototype.drawImage = new Proxy(draw, {
    apply(target, context, parameters: [CanvasImageSource, ...number[]]) {
      const [image] = parameters;
      if (image instanceof HTMLImageElement) seen.imageElements++;
      if (seen.firstPaint === null && (image instanceof HTMLImageElement || image instanceof ImageBitmap)) {
        requestAnimationFrame((now) => (seen.firstPaint ??= now));
      }
      Reflect.apply(target, context, parameters);
    },
  });
  return seen;
}

/** Short strokes all over the stage, by events of a mouse that is none. `target`: what the page listens to. */
export function paintStrokes(target: Element | null, count: number): void {
  const fire = (type: string, clientX: number, clientY: number) =>
    target?.dispatchEvent(
      new PointerEvent(type, { bubbles: true, cancelable: true, pointerId: 1, clientX, clientY }),
    );
  for (let stroke = 0; stroke < count; stroke++) {
    const x = 200 + ((stroke * 137) % 1000);
    const y = 100 + ((stroke * 71) % 700);
    fire("pointerdown", x, y);
    for (let step = 1; step <= 20; step++) fire("pointermove", x + step * 4, y + 10 * Math.sin(step / 3));
    fire("pointerup", x + 80, y);
  }
}
