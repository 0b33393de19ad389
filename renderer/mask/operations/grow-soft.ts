/**
 * The row `at` with each pixel the largest value of the disc around it. A disc is a stack of row segments, so this is
 * the largest of the running maxima of its rows (van Herk 1992, Gil and Werman 1993), whose cost does not depend on
 * the segment's length.
 * @param rows of one length; the disc may reach beyond them, where there is nothing
 * @param half for each distance along y how far the disc goes along x; the last entry does not count
 */
export function growSoftRow(rows: readonly Uint8Array[], at: number, half: Int32Array): Uint8Array {
  const count = rows[at]?.length ?? 0;
  const grown = new Uint8Array(count);
  const both = new Uint8Array(count);
  for (let dy = 0; dy < half.length - 1; dy++) {
    const above = rows[at - dy];
    const below = rows[at + dy];
    if (above && below) {
      for (let x = 0; x < count; x++) both[x] = Math.max(above[x] ?? 0, below[x] ?? 0);
    } else {
      const only = above ?? below;
      if (!only) break;
      both.set(only);
    }
    widenMaximum(both, half[dy] ?? 0, grown);
  }
  return grown;
}

let forward = new Uint8Array(0);
let backward = new Uint8Array(0);

/** Raises `target` to the largest of the values of `row` at most `reach` away. */
function widenMaximum(row: Uint8Array, reach: number, target: Uint8Array): void {
  const count = row.length;
  const size = 2 * reach + 1;
  if (forward.length < count) {
    forward = new Uint8Array(count);
    backward = new Uint8Array(count);
  }
  // Largest value since the block of `size` pixels began, and until it ends; a window touches two blocks at most.
  for (let x = 0; x < count; x++) {
    const value = row[x] ?? 0;
    forward[x] = x % size === 0 ? value : Math.max(value, forward[x - 1] ?? 0);
  }
  for (let x = count - 1; x >= 0; x--) {
    const value = row[x] ?? 0;
    backward[x] = x === count - 1 || (x + 1) % size === 0 ? value : Math.max(value, backward[x + 1] ?? 0);
  }
  const lastBlock = Math.floor((count - 1) / size) * size;
  for (let x = 0; x < count; x++) {
    // A window that is cut off lies in one block, of which only that side counts which ends where the window does.
    const left = x < reach ? 0 : (backward[x - reach] ?? 0);
    const isCut = x + reach >= count && x - reach >= lastBlock;
    const right = isCut ? 0 : (forward[Math.min(count - 1, x + reach)] ?? 0);
    const most = Math.max(left, right);
    if (most > (target[x] ?? 0)) target[x] = most;
  }
}
