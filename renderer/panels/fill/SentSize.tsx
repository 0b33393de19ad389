import type { Size } from "../../../shared/domain/geometry.ts";
import type { FramePlan } from "../../../shared/framing/frame-plan.ts";
import type { RunPlan } from "../../state/run-plan.ts";
import { formatSize } from "../../ui/format.ts";

/** What a model is shown, and for a service leaves this computer: how large, of how much, and where in the picture it lies. */
export function SentSize({ plan: { model, frame, picture, maskBounds } }: { readonly plan: RunPlan }) {
  if (!model || !frame || !picture) return null;
  return (
    <div className="sent-size">
      {model.input === "none" ? null : <FrameDrawing frame={frame} picture={picture} />}
      <p className="field-description">
        {model.input === "none"
          ? `Makes ${formatSize(frame.sent)} from the words alone; your picture is not sent.`
          : sentText(frame, picture, maskBounds !== null, model.provider === "local" ? "Works on" : "Sends")}
      </p>
    </div>
  );
}

export function sentText(
  plan: FramePlan,
  picture: Size,
  hasMask: boolean,
  verb: "Sends" | "Works on" = "Sends",
): string {
  const text = `${verb} ${partText(plan, picture)}.`;
  return hasMask ? text : `Edits the whole picture. ${text}`;
}

function partText({ sent, canvas }: FramePlan, picture: Size): string {
  const isWhole = canvas.width >= picture.width && canvas.height >= picture.height;
  if (isWhole && sent.width === picture.width && sent.height === picture.height) {
    return `all ${formatSize(sent)} pixels`;
  }
  if (isEnlarged(sent, canvas)) {
    return `${isWhole ? "all of it" : "the part around the mask"}, enlarged to ${formatSize(sent)}`;
  }
  return `${formatSize(sent)} of ${formatSize(picture)}${isWhole ? "" : ", around the mask"}`;
}

function isEnlarged(sent: Size, canvas: Size): boolean {
  return sent.width > canvas.width * 1.01;
}

/** Longer side in CSS pixels. */
const drawingSide = 32;

function FrameDrawing({ frame, picture }: { readonly frame: FramePlan; readonly picture: Size }) {
  const { canvas } = frame;
  // What is sent may reach beyond the picture; the drawing holds both.
  const left = Math.min(0, canvas.x);
  const top = Math.min(0, canvas.y);
  const width = Math.max(picture.width, canvas.x + canvas.width) - left;
  const height = Math.max(picture.height, canvas.y + canvas.height) - top;
  const scale = drawingSide / Math.max(width, height);
  return (
    <svg
      className="sent-size__drawing"
      width={width * scale + 2}
      height={height * scale + 2}
      viewBox={`${left - 1 / scale} ${top - 1 / scale} ${width + 2 / scale} ${height + 2 / scale}`}
      aria-hidden="true"
    >
      <rect className="sent-size__picture" width={picture.width} height={picture.height} />
      <rect
        className="sent-size__frame"
        x={canvas.x}
        y={canvas.y}
        width={canvas.width}
        height={canvas.height}
      />
    </svg>
  );
}
