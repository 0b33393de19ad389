/** Which rows of a long list are in the document. `end` is the first one after them. */
export interface VisibleRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Rows in sight and `spare` more on either side, so that a fast scroll meets no gap.
 * @param scrollTop, height, rowHeight in CSS pixels
 */
export function visibleRange(
  scrollTop: number,
  height: number,
  rowHeight: number,
  rowCount: number,
  spare: number,
): VisibleRange {
  const first = Math.floor(scrollTop / rowHeight);
  const last = Math.ceil((scrollTop + height) / rowHeight);
  const end = Math.min(rowCount, Math.max(0, last + spare));
  return { start: Math.min(end, Math.max(0, first - spare)), end };
}

/** The scroll position that brings a row into sight with the least movement. */
export function scrollToRow(index: number, scrollTop: number, height: number, rowHeight: number): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  const bottom = top + rowHeight;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}
