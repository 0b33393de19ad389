/** One target of canvas.md §7: what was measured, and whether it keeps to the limit. */
export interface Target {
  readonly target: string;
  readonly measured: number;
  readonly limit: number;
  readonly met: boolean;
}

/** Met when the figure is at most the limit; not met when there is none. */
export function atMost(target: string, measured: number, limit: number): Target {
  return { target, measured, limit, met: measured <= limit };
}

/** A target beside what it is compared with; `peer` names it. */
export interface ComparedTarget {
  readonly name: string;
  readonly ours: number;
  readonly peer?: string;
  readonly theirs?: number;
  /** ours / theirs */
  readonly ratio?: number;
  /** "≤ 2.5" of the ratio where there is one, else of ours. */
  readonly target: string;
  readonly met: boolean;
}

type Compared = readonly [peer: string, theirs: number];

/** Met when ours is at most so many times theirs. */
export function ratioAtMost(
  name: string,
  ours: number,
  [peer, theirs]: Compared,
  limit: number,
): ComparedTarget {
  const ratio = ours / theirs;
  return { name, ours, peer, theirs, ratio, target: `≤ ${limit} times`, met: ratio <= limit };
}

/** Met when ours keeps to the limit, whatever theirs is; theirs and the ratio are given to compare. */
export function valueAtMost(name: string, ours: number, limit: number, compared?: Compared): ComparedTarget {
  const row = { name, ours, target: `≤ ${limit}`, met: ours <= limit };
  if (!compared) return row;
  const [peer, theirs] = compared;
  return { ...row, peer, theirs, ratio: ours / theirs };
}

export function valueAtLeast(name: string, ours: number, limit: number): ComparedTarget {
  return { name, ours, target: `≥ ${limit}`, met: ours >= limit };
}
