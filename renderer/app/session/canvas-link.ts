import { isSameSize } from "../../../shared/domain/geometry.ts";
import type { HistoryNode } from "../../../shared/domain/node.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type {
  CanvasController,
  CanvasPicture,
  Comparison,
  ComparisonMode,
} from "../../canvas/canvas-controller.ts";
import { assetUrl, previewUrl } from "../../host/asset-url.ts";
import { type ComparisonModeName, comparisonStore } from "../../state/comparison.ts";
import { currentNodeOf, documentStore, originalOf } from "../../state/document.ts";
import { inBackground } from "./failures.ts";

/** Longest edge of what the canvas shows until the full picture is decoded. */
const previewEdge = 2048;

/** Keeps the canvas showing what the stores say: the current node, the original while its key is held, or two. */
export function linkCanvas(canvas: CanvasController): Stop {
  let shownHash: string | null = null;
  let shownComparison = "";
  const update = () => {
    const node = shownNode();
    // Between two events of the host the current node may be unknown; what is shown stays.
    if (node && node.picture.hash !== shownHash) {
      shownHash = node.picture.hash;
      inBackground(canvas.setPicture(pictureOf(node)));
    }
    const comparison = shownNodes();
    const key = comparison
      ? `${comparison.before.url} ${comparison.after.url} ${JSON.stringify(comparison.mode)}`
      : "";
    if (key !== shownComparison) {
      shownComparison = key;
      inBackground(canvas.setComparison(comparison));
    }
  };
  const stopDocument = documentStore.subscribe(update);
  const stopComparison = comparisonStore.subscribe(update);
  update();
  return () => {
    stopDocument();
    stopComparison();
  };
}

function shownNode(): HistoryNode | null {
  const state = documentStore.getState();
  if (state.status !== "open") return null;
  return heldOriginal("same size") ?? currentNodeOf(state);
}

/** The opened picture while its key is held. One of another size has another mask, and is only looked at. */
function heldOriginal(which: "same size" | "other size"): HistoryNode | null {
  const state = documentStore.getState();
  if (state.status !== "open" || !comparisonStore.getState().holdsOriginal) return null;
  const [original, current] = [originalOf(state.nodes), currentNodeOf(state)];
  if (!original || !current) return null;
  const isSame = isSameSize(original.picture, current.picture);
  return isSame === (which === "same size") ? original : null;
}

function shownNodes(): Comparison | null {
  const held = heldOriginal("other size");
  if (held) {
    const picture = pictureOf(held);
    return { before: picture, after: picture, mode: { type: "blink", isPaused: true } };
  }
  const { compared, mode, isPaused, gain } = comparisonStore.getState();
  const state = documentStore.getState();
  if (!compared || state.status !== "open") return null;
  const before = state.nodes.get(compared.beforeId);
  const after = state.nodes.get(compared.afterId);
  if (!before || !after) return null;
  return { before: pictureOf(before), after: pictureOf(after), mode: modeOf(mode, isPaused, gain) };
}

function modeOf(type: ComparisonModeName, isPaused: boolean, gain: number): ComparisonMode {
  switch (type) {
    case "blink":
      return { type, isPaused };
    case "difference":
      return { type, gain };
    default:
      return { type };
  }
}

function pictureOf({ picture }: HistoryNode): CanvasPicture {
  const { hash, width, height } = picture;
  return { width, height, url: assetUrl(hash), previewUrl: previewUrl(hash, previewEdge) };
}
