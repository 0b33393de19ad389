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
