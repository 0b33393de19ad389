import type { Level } from "./level.ts";
import type { PatchField } from "./patch-field.ts";
import type { Random } from "./random.ts";

/** Starts a field without any knowledge. */
export function scatterNeighbours(field: PatchField, random: Random): void {
  const { sources, cells, nearest } = field;
  for (const cell of cells) nearest[cell] = sources[random() % sources.length] ?? 0;
}

const farthestLook = 3;
const farthestRepair = 4;

/**
 * Starts the field of a level from that of the next coarser one: every patch takes the doubled offset of the coarse patch
 * that covers it, so that what was found small is copied from the same place at full detail.
 */
export function inheritNeighbours(
  coarse: Level,
  coarseField: PatchField,
  fine: Level,
  field: PatchField,
  random: Random,
): void {
  const { targets, cells, nearest, sources } = field;
  for (let index = 0; index < targets.length; index++) {
    const target = targets[index] ?? 0;
    const x = target % fine.width;
    const y = (target - x) / fine.width;
    const cell = cells[index] ?? 0;
    const coarseCell = nearestTarget(coarseField, x >> 1, y >> 1);
    let source = -1;
    if (coarseCell >= 0) {
      const { box } = coarseField;
      const coarseSource = coarseField.nearest[coarseCell] ?? 0;
      const coarseX = coarseSource % coarse.width;
      const coarseY = (coarseSource - coarseX) / coarse.width;
      const cellX = coarseCell % box.width;
      const cellY = (coarseCell - cellX) / box.width;
      source = nearestSource(
        fine,
        field,
        x + 2 * (coarseX - cellX - box.x),
        y + 2 * (coarseY - cellY - box.y),
      );
    }
    nearest[cell] = source >= 0 ? source : (sources[random() % sources.length] ?? 0);
  }
}

/** The cell of the target nearest to a pixel of the level; -1 if none is near. */
function nearestTarget({ box, nearest }: PatchField, x: number, y: number): number {
  for (let reach = 0; reach <= farthestLook; reach++) {
    for (let down = -reach; down <= reach; down++) {
      for (let right = -reach; right <= reach; right++) {
        if (Math.max(Math.abs(down), Math.abs(right)) !== reach) continue;
        const column = x + right - box.x;
        const row = y + down - box.y;
        if (column < 0 || row < 0 || column >= box.width || row >= box.height) continue;
        const cell = row * box.width + column;
        if ((nearest[cell] ?? -1) >= 0) return cell;
      }
    }
  }
  return -1;
}

/** The source nearest to a place that need not be one, or lie in the picture; -1 if none is near. */
function nearestSource({ width, height }: Level, { isSource }: PatchField, x: number, y: number): number {
  for (let reach = 0; reach <= farthestRepair; reach++) {
    for (let down = -reach; down <= reach; down++) {
      for (let right = -reach; right <= reach; right++) {
        if (Math.max(Math.abs(down), Math.abs(right)) !== reach) continue;
        const column = x + right;
        const row = y + down;
        if (column < 0 || row < 0 || column >= width || row >= height) continue;
        if (isSource[row * width + column] === 1) return row * width + column;
      }
    }
  }
  return -1;
}
