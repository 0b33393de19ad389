import { basename } from "node:path";
import {
  type LocalModel,
  type ModelVariant,
  type Precision,
  precision,
} from "../../shared/domain/local-model.ts";
import type { Checkpoint } from "../inference/kontext/checkpoint/checkpoint.ts";
import { variantSizes } from "../inference/kontext/convert/sizes.ts";
import type { CheckedModel } from "./checked-model.ts";
import type { ChosenDevice } from "./devices.ts";
import { largestMemory } from "./edit-plan.ts";

/** A model as the page sees it. @param memoryBytes that it may take at most; of the computer, not of a graphics card. */
export function describeModel(model: CheckedModel, device: ChosenDevice, memoryBytes: number): LocalModel {
  const { stored, problem, unfinished } = model;
  const { id, name, folder, isDownloaded, licence } = stored;
  return {
    id,
    name,
    folderName: basename(folder),
    isDownloaded,
    licence,
    precision: stored.precision,
    variants: variantsOf(model, device, memoryBytes),
    unfinishedBytes: [...unfinished.values()].reduce((sum, { byteLength }) => sum + byteLength, 0),
    problem,
  };
}

function variantsOf(
  { checkpoint, conversions }: CheckedModel,
  device: ChosenDevice,
  memoryBytes: number,
): ModelVariant[] {
  if (checkpoint === null) return [];
  const sizes = sizesOf(checkpoint);
  return precision.options.map((one: Precision) => {
    const needed = memoryOf(checkpoint, one, device);
    const isTooLarge = device.provider === "cpu" && needed > memoryBytes;
    return {
      precision: one,
      byteLength: sizes[one],
      isPresent: one === "original" || conversions.has(one),
      memoryBytes: needed,
      tooLarge: isTooLarge
        ? `An edit of a megapixel takes ${gibibytes(needed)}; this computer has ${gibibytes(memoryBytes)}. Draft takes less.`
        : null,
    };
  });
}

/** What is planned for a checkpoint stays true of it, takes milliseconds, and is asked for several times a second. */
const knownSizes = new WeakMap<Checkpoint, ReturnType<typeof variantSizes>>();
const knownMemory = new WeakMap<Checkpoint, Map<string, number>>();

function sizesOf(checkpoint: Checkpoint): ReturnType<typeof variantSizes> {
  const sizes = knownSizes.get(checkpoint) ?? variantSizes(checkpoint);
  knownSizes.set(checkpoint, sizes);
  return sizes;
}

function memoryOf(checkpoint: Checkpoint, one: Precision, device: ChosenDevice): number {
  const known = knownMemory.get(checkpoint) ?? new Map<string, number>();
  knownMemory.set(checkpoint, known);
  const key = [one, device.provider, device.numeric.compute].join(" ");
  const bytes = known.get(key) ?? largestMemory(checkpoint, one, device);
  known.set(key, bytes);
  return bytes;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
