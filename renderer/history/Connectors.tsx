import type { TreeRow } from "./tree-layout.ts";

interface ConnectorsProps {
  readonly row: TreeRow;
  readonly current: boolean;
  /** Lanes of the widest row. */
  readonly laneCount: number;
  readonly height: number;
}

const roomyLane = 12;
/** Beyond this the lanes move closer together, so that the thumbnails keep their room. */
const maximumWidth = 72;

function gutterWidth(laneCount: number): number {
  return Math.min(maximumWidth, laneCount * roomyLane) + 6;
}

/** The lines and the dot beside a row. Decoration: the tree's structure is said by `aria-level`. */
export function Connectors({ row, current, laneCount, height }: ConnectorsProps) {
  const width = gutterWidth(laneCount);
  const laneWidth = (width - 6) / laneCount;
  const x = (lane: number) => 4 + (lane + 0.5) * laneWidth;
  const middle = height / 2;
  const own = x(row.lane);
  const lines = [
    ...row.passing.map((line) => ({ onPath: line.onPath, d: `M${x(line.lane)} 0V${height}` })),
    ...(row.parentLane === null ? [] : [{ onPath: row.onPath, d: wayIn(x(row.parentLane), own, middle) }]),
    ...(row.down ? [{ onPath: row.down.onPath, d: `M${own} ${middle}V${height}` }] : []),
  ];
  return (
    <svg className="connectors" width={width} height={height} aria-hidden="true">
      {/* The way to the current node lies over the others. */}
      {lines
        .toSorted((a, b) => Number(a.onPath) - Number(b.onPath))
        .map((line) => (
          <path key={line.d} className={lineClass(line.onPath)} d={line.d} />
        ))}
      {current ? <circle className="connectors__halo" cx={own} cy={middle} r={7} /> : null}
      <circle
        className={`connectors__dot${row.onPath ? " connectors__dot--on-path" : ""}`}
        cx={own}
        cy={middle}
        r={current ? 4 : 3.5}
      />
    </svg>
  );
}

function lineClass(onPath: boolean): string {
  return onPath ? "connectors__line connectors__line--on-path" : "connectors__line";
}

/** Straight down from the parent, or out of its line in a quarter circle. */
function wayIn(parentX: number, ownX: number, middle: number): string {
  if (parentX === ownX) return `M${ownX} 0V${middle}`;
  const radius = Math.min(8, ownX - parentX);
  return `M${parentX} 0V${middle - radius}Q${parentX} ${middle} ${parentX + radius} ${middle}H${ownX}`;
}
