import { useEffect, useEffectEvent, useRef } from "react";
import type { MaskWorkerFactory } from "../mask/mask-client.ts";
import type { CanvasController } from "./canvas-controller.ts";
import type { MaskAppearance, Readable } from "./canvas-options.ts";
import { createCanvas } from "./create-canvas.ts";

export interface CanvasViewProps {
  /** The stage's name for screen readers. */
  readonly label: string;
  /** Read once, when mounted; changes come by its subscription. */
  readonly appearance: Readable<MaskAppearance>;
  /** Called with the controller when the canvas is there, and with null when it is gone. */
  readonly onReady: (controller: CanvasController | null) => void;
  /** Told why a tool could not do its work. */
  readonly onError?: (error: unknown) => void;
  /** Another worker than the product's own, for a bench that times it. */
  readonly createMaskWorker?: MaskWorkerFactory;
}

/** Gives the canvas a place in the page; everything else happens outside React. */
export function CanvasView({ onReady, ...options }: CanvasViewProps) {
  const container = useRef<HTMLDivElement>(null);
  const create = useEffectEvent((element: HTMLElement) => createCanvas(element, options));
  const report = useEffectEvent(onReady);
  useEffect(() => {
    const element = container.current;
    if (!element) return undefined;
    const controller = create(element);
    report(controller);
    return () => {
      report(null);
      controller.destroy();
    };
  }, []);
  useEffect(() => {
    container.current?.setAttribute("aria-label", options.label);
  }, [options.label]);
  return <div ref={container} className="canvas-stage" />;
}
