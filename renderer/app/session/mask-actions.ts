import { AppError } from "../../../shared/errors.ts";
import type { CanvasController } from "../../canvas/canvas-controller.ts";
import type { MaskForm } from "../../mask/mask-messages.ts";
import type { MaskOperation } from "../../mask/mask-operation.ts";
import { documentStore } from "../../state/document.ts";
import { maskClipboardStore } from "../../state/mask-clipboard.ts";
import { addNotice, announce } from "../../state/notices.ts";
import { toolStore } from "../../state/tools.ts";
import { formatBytes } from "../../ui/format.ts";
import { download } from "./exporter.ts";
import { inBackground } from "./failures.ts";

/** Larger files are no mask of a picture that can be opened here. */
const largestMaskBytes = 200_000_000;

type Masked = Pick<CanvasController, "operateMask" | "exportMask">;

/** Does it as one undo step. @throws AppError as `CanvasController.operateMask` does */
export async function operateOnMask(canvas: Masked | null, operation: MaskOperation): Promise<void> {
  const changed = await canvas?.operateMask(operation);
  if (changed === false) addNotice("information", "The mask stays as it was: there was nothing to change.");
}

/** Keeps the mask for another step or document. */
export async function copyMask(canvas: Masked | null): Promise<void> {
  const png = (await canvas?.exportMask()) ?? null;
  if (!png) return;
  maskClipboardStore.setState({ png });
  announce("Mask copied.");
}

/** Joins the mask that was copied to the one on the canvas, as areas are joined. */
export async function pasteMask(canvas: Masked | null): Promise<void> {
  const { png: source } = maskClipboardStore.getState();
  if (source) await operateOnMask(canvas, { kind: "paste", combine: combineMode(), source });
}

/** Asks for a PNG with the browser's own dialog, and joins it to the mask on the canvas. */
export function chooseMaskFile(canvas: () => Masked | null): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/png";
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) inBackground(loadMaskFile(canvas(), file));
  });
  input.click();
}

async function loadMaskFile(canvas: Masked | null, file: File): Promise<void> {
  if (file.size > largestMaskBytes) {
    const message = `“${file.name}” has ${formatBytes(file.size)}; a mask may have ${formatBytes(largestMaskBytes)}.`;
    throw new AppError("too-large", message, { nextStep: "Choose a PNG in grey or with alpha." });
  }
  await operateOnMask(canvas, { kind: "paste", combine: combineMode(), source: file });
}

/** Gives the mask to the person as a file, feather applied. */
export async function saveMaskFile(canvas: Masked | null, form: MaskForm): Promise<void> {
  const png = (await canvas?.exportMask(undefined, { form, feather: true })) ?? null;
  if (!png) return;
  const url = URL.createObjectURL(png);
  download(url, `${documentName()} mask.png`);
  // The browser has begun to read it by then, and keeps what it reads.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function combineMode() {
  return toolStore.getState().toolOptions.combine;
}

function documentName(): string {
  const state = documentStore.getState();
  return state.status === "open" ? state.record.name : "Picture";
}
