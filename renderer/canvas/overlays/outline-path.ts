import type { Outline } from "../../tools/tool-protocol.ts";

/** An outline as SVG path data, picture pixels. */
export function outlinePath(outline: Outline): string {
  switch (outline.type) {
    case "path": {
      const points = outline.points.map(({ x, y }) => `${x} ${y}`).join("L");
      return points === "" ? "" : `M${points}`;
    }
    case "rectangle": {
      const { x, y, width, height } = outline;
      return `M${x} ${y}h${width}v${height}h${-width}Z`;
    }
    case "ellipse": {
      const { x, y, width, height } = outline;
      const [rx, ry] = [width / 2, height / 2];
      return `M${x} ${y + ry}a${rx} ${ry} 0 1 1 ${width} 0a${rx} ${ry} 0 1 1 ${-width} 0Z`;
    }
  }
}
