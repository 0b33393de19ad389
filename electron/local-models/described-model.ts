import { basename } from "node:path";
import {
  type ExecutionProvider,
  type LocalModel,
  type ModelVariant,
  type Precision,
  precision,
} from "../../shared/domain/local-model.ts";
import { deviceNames } from "../../shared/domain/local-model-names.ts";
import { gibibytes, type MemoryShares } from "../inference/budget.ts";
import type { Checkpoint } from "../inference/kontext/checkpoint/checkpoint.ts";
import { variantSizes } from "../inference/kontext/convert/sizes.ts";
import type { CheckedModel } from "./checked-model.ts";
import type { ChosenDevice } from "./devices.ts";
import { draftMemory, fullQualityMemory, largestCard } from "./edit-plan.ts";

/** Bytes that a model may take at most, of the computer and of a graphics card; null where that tells nothing. */
export interface UsableMemory {
  readonly computer: number;
  readonly card: number | null;
}

/** A model as the page sees it. */
export function describeModel(model: CheckedModel, device: ChosenDevice, usable: UsableMemory): LocalModel {
  const { stored, problem, unfinished } = model;
  const { id, name, folder, isDownloaded, licence } = stored;
  return {
    id,
    name,
    folderName: basename(folder),
    isDownloaded,
    licence,
    precision: stored.precision,
    variants: variantsOf(model, device, usable),
    unfinishedBytes: [...unfinished.values()].reduce((sum, { byteLength }) => sum + byteLength, 0),
    problem,
  };
}

function variantsOf(
  { checkpoint, conversions }: CheckedModel,
  device: ChosenDevice,
  usable: UsableMemory,
): ModelVariant[] {
  if (checkpoint === null) return [];
  const sizes = sizesOf(checkpoint);
  return precision.options.map((one: Precision) => {
    const { full, draft } = memoryOf(checkpoint, one, device);
    return {
      precision: one,
      byteLength: sizes[one],
      isPresent: one === "original" || conversions.has(one),
      memoryBytes: full,
      tooLarge: shortageOf(draft, device.provider, usable),
    };
  });
}

/** What is planned for a checkpoint stays true of it, takes milliseconds, and is asked for several times a second. */
const knownSizes = new WeakMap<Checkpoint, ReturnType<typeof variantSizes>>();
const knownMemory = new WeakMap<Checkpoint, Map<string, VariantMemory>>();

interface VariantMemory {
  readonly full: number;
  readonly draft: MemoryShares;
}

function sizesOf(checkpoint: Checkpoint): ReturnType<typeof variantSizes> {
  const sizes = knownSizes.get(checkpoint) ?? variantSizes(checkpoint);
  knownSizes.set(checkpoint, sizes);
  return sizes;
}

function memoryOf(checkpoint: Checkpoint, one: Precision, device: ChosenDevice): VariantMemory {
  const known = knownMemory.get(checkpoint) ?? new Map<string, VariantMemory>();
  knownMemory.set(checkpoint, known);
  const key = [one, device.provider, device.numeric.compute].join(" ");
  const memory = known.get(key) ?? {
    full: fullQualityMemory(checkpoint, one, device),
    draft: draftMemory(checkpoint, one, device),
  };
  known.set(key, memory);
  return memory;
}

/** As a sentence; null where a draft fits. */
function shortageOf(draft: MemoryShares, provider: ExecutionProvider, usable: UsableMemory): string | null {
  const says = (bytes: number, where: string, room: number) =>
    `Even a draft takes ${gibibytes(bytes)} of ${where}; ${gibibytes(room)} may be used.`;
  const card = usable.card ?? largestCard;
  if (draft.host > usable.computer) return says(draft.host, "this computer's memory", usable.computer);
  if (draft.device > card) return says(draft.device, deviceNames[provider], card);
  return null;
}
