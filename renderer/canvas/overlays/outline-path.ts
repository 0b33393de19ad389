import type { Outline } from "../../tools/tool-protocol.ts";

/** An outline that is closed from the start, as SVG path data, picture pixels. */
export function outlinePath(outline: Exclude<Outline, { type: "path" }>): string {
  const { type, x, y, width, height } = outline;
  if (type === "rectangle") return `M${x} ${y}h${width}v${height}h${-width}Z`;
  const [rx, ry] = [width / 2, height / 2];
  return `M${x} ${y + ry}a${rx} ${ry} 0 1 1 ${width} 0a${rx} ${ry} 0 1 1 ${-width} 0Z`;
}
