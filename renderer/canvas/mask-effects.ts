import type { Point } from "../../shared/domain/geometry.ts";
import type { MaskClient } from "../mask/mask-client.ts";
import type { MaskOperation, Rgb, SelectionShape } from "../mask/mask-operation.ts";
import type { ToolEffect, ToolShape } from "../tools/tool-protocol.ts";
import type { MaskWork } from "./mask-work.ts";

export interface MaskEffectParts {
  readonly mask: MaskClient;
  /** Of the picture on the stage, at a point in its pixels; null outside of it. */
  readonly colorAt: (at: Point) => Rgb | null;
  readonly work: MaskWork;
  /** Told of what an operation rejects with. */
  readonly onError: (error: unknown) => void;
}

/** What a machine asks for that is done to the mask. */
export type MaskEffect = Extract<
  ToolEffect,
  {
    type:
      | "begin-stroke"
      | "extend-stroke"
      | "commit-stroke"
      | "discard-stroke"
      | "select-shape"
      | "select-color"
      | "begin-quick-select"
      | "extend-quick-select"
      | "end-quick-select"
      | "move-mask"
      | "end-move";
  }
>;

/** @param ring the brush's outline that the mask shows while a stroke lasts; null shows none */
export function runMaskEffect(
  parts: MaskEffectParts,
  effect: MaskEffect,
  ring: { readonly diameter: number; readonly lineWidth: number } | null,
): void {
  const { mask, work } = parts;
  switch (effect.type) {
    case "begin-stroke": {
      const { mode, brush, samples } = effect;
      work.noteDrawing("stroke");
      mask.beginStroke({ mode, hardness: brush.hardness, spacing: brush.spacing }, samples, ring);
      return;
    }
    case "extend-stroke":
      mask.extendStroke(effect.samples);
      return;
    case "commit-stroke":
    case "discard-stroke":
      mask.endStroke(effect.type === "commit-stroke");
      return;
    case "begin-quick-select":
      mask.beginQuickSelect(effect.subtract, effect.samples);
      return;
    case "extend-quick-select":
      mask.extendQuickSelect(effect.samples);
      return;
    case "end-quick-select":
      work.follow("quick-select", mask.endQuickSelect(effect.keep)).catch(parts.onError);
      return;
    case "move-mask":
      work.noteDrawing("move");
      mask.move(effect.by);
      return;
    case "end-move":
      mask.endMove(effect.keep);
      return;
    case "select-shape":
      operate(parts, { kind: "select-shape", ...effect.area, shape: selectionShape(effect.shape) });
      return;
    case "select-color": {
      const operation = colorOperation(effect, parts.colorAt);
      if (operation) operate(parts, operation);
    }
  }
}

function operate({ mask, work, onError }: MaskEffectParts, operation: MaskOperation): void {
  work.run(operation.kind, (options) => mask.operate(operation, options)).catch(onError);
}

function colorOperation(
  { tool, at, color, area }: Extract<ToolEffect, { type: "select-color" }>,
  colorAt: MaskEffectParts["colorAt"],
): MaskOperation | null {
  const rgb = colorAt(at);
  // Pressed beside the picture there is no colour to look for.
  if (!rgb) return null;
  const { tolerance, contiguous } = color;
  if (tool === "wand") return { kind: "select-wand", at, tolerance, contiguous, ...area };
  return { kind: "select-color", color: rgb, tolerance, ...area };
}

function selectionShape(shape: ToolShape): SelectionShape {
  if (shape.type === "polygon") {
    const points = new Float64Array(shape.points.length * 2);
    for (const [index, { x, y }] of shape.points.entries()) points.set([x, y], index * 2);
    return { kind: "polygon", points };
  }
  const { type: kind, x, y, width, height } = shape;
  return { kind, rect: { x, y, width, height } };
}
