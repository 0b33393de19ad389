import type { Size } from "../../shared/domain/geometry.ts";
import { type Precision, precision } from "../../shared/domain/local-model.ts";
import { deviceNames, precisionTitles } from "../../shared/domain/local-model-names.ts";
import { AppError } from "../../shared/errors.ts";
import { type Candidate, decideBudget, fits, type MemoryShares } from "../inference/budget.ts";
import type { Loading } from "../inference/host.ts";
import type { Checkpoint } from "../inference/kontext/checkpoint/checkpoint.ts";
import { memoryNeeded } from "../inference/kontext/convert/sizes.ts";
import { foldsTransformer } from "../inference/transformer-folding.ts";
import type { CheckedModel } from "./checked-model.ts";
import { type ChosenDevice, cpuNumeric } from "./devices.ts";

/** T5 reads so many tokens, padding among them. */
const textTokens = 512;
const pixelsPerToken = 16 * 16;
/** Of a tile of the VAE (inference/kontext/latents/tiles.ts). */
const tilePixels = 512 * 512;
/** What a card whose memory is not known may have at most: as much as the largest ones that are not for data centres. */
export const largestCard = 32 * 2 ** 30;

export interface PlannedEdit {
  readonly loading: Loading;
  /** Of both sides: what was asked for, or less where the memory is short. */
  readonly scale: number;
  readonly warnings: readonly string[];
}

export interface EditSizes {
  readonly image: Size;
  readonly references: readonly Size[];
  readonly scale: number;
}

/** Of the largest of Kontext's own sizes. */
const fullSize: EditSizes = { image: { width: 1024, height: 1024 }, references: [], scale: 1 };

/** Bytes of a memory. */
interface MemoryRoom {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** What an edit may take. */
export interface EditMemory {
  readonly computer: MemoryRoom;
  /** The device's own; null where it is not known, and for the processor. */
  readonly card: MemoryRoom | null;
}

/** Of both sides, that is lowered to where the memory is short. */
const lowerScales = [0.75, 0.5];
const processor: ChosenDevice = { provider: "cpu", numeric: cpuNumeric, reason: "" };

/**
 * How an edit is computed within the memory there is.
 * @throws AppError `unavailable` for a model that cannot run, `too-large` where no way fits, with what would.
 */
export function planEdit(
  model: CheckedModel,
  sizes: EditSizes,
  device: ChosenDevice,
  memory: EditMemory,
): PlannedEdit {
  const { stored, checkpoint, conversions, problem } = model;
  if (checkpoint === null || problem !== null) {
    throw new AppError("unavailable", `${stored.name} cannot run. ${problem ?? ""}`.trim(), {
      nextStep: "Put its folder right, or remove it in Settings → Local models.",
      charge: "not-charged",
    });
  }
  const there: Precision[] = ["original", ...conversions.keys()];
  // A conversion that is gone meanwhile: the original is what was asked for then.
  const wanted = there.includes(stored.precision) ? stored.precision : "original";
  const usable = there.slice(there.indexOf(wanted));
  const scales = [sizes.scale, ...lowerScales.filter((scale) => scale < sizes.scale)];
  const candidates = scales.flatMap((scale) =>
    usable.flatMap((one) =>
      [false, true].map((tiledVae) => candidateOf(checkpoint, one, { ...sizes, scale }, device, tiledVae)),
    ),
  );
  const [first, ...rest] = candidates;
  if (!first) throw new AppError("internal", "There is no way to compute the edit.");
  const { candidate: chosen, warnings } = decideBudget(
    [first, ...rest],
    sharesOf(memory, "freeBytes"),
    deviceNames[device.provider],
    () => adviceFor(checkpoint, usable, sizes, device, memory),
  );
  const { onDevice, preparation } = memoryOf(
    checkpoint,
    chosen.precision,
    { ...sizes, scale: chosen.scale },
    device,
    chosen.tiledVae,
  );
  return {
    loading: {
      folder: stored.folder,
      convertedTo: chosen.precision === "original" ? null : (conversions.get(chosen.precision) ?? null),
      precision: chosen.precision,
      device: device.provider,
      numeric: device.numeric,
      staysLoaded: device.provider !== "cpu" || onDevice + preparation <= memory.computer.freeBytes,
      tiledVae: chosen.tiledVae,
    },
    scale: chosen.scale,
    warnings,
  };
}

/** What would help where nothing fits: only ways that do. @param usable precisions that were tried. */
function adviceFor(
  checkpoint: Checkpoint,
  usable: readonly Precision[],
  sizes: EditSizes,
  device: ChosenDevice,
  memory: EditMemory,
): string {
  const free = sharesOf(memory, "freeBytes");
  const least = (one: Precision, where: ChosenDevice) => leastCandidate(checkpoint, one, sizes, where);
  const smaller = precision.options
    .slice(precision.options.indexOf(usable[0] ?? "original"))
    .filter((one) => !usable.includes(one))
    .find((one) => fits(least(one, device), free));
  const all = sharesOf(memory, "totalBytes");
  const isCrowded = usable.some((one) => fits(least(one, device), all));
  const isForProcessor = device.provider !== "cpu" && usable.some((one) => fits(least(one, processor), free));
  const ways = [
    ...(isCrowded ? ["close other programs"] : []),
    ...(smaller ? [`convert its weights to ${precisionTitles[smaller]} in Settings → Local models`] : []),
    ...(isForProcessor
      ? [`choose ${deviceNames.cpu} as the device in Settings → Local models, which takes much longer`]
      : []),
  ];
  const sentence = ways.join(", or ") || "use a computer or a graphics card with more memory";
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`;
}

/** Bytes of the device that one edit of a megapixel takes at full quality, developed in tiles. */
export function fullQualityMemory(checkpoint: Checkpoint, one: Precision, device: ChosenDevice): number {
  const { needed } = candidateOf(checkpoint, one, fullSize, device, true);
  return device.provider === "cpu" ? needed.host : needed.device;
}

/** Bytes that a draft takes at least, in tiles. */
export function draftMemory(checkpoint: Checkpoint, one: Precision, device: ChosenDevice): MemoryShares {
  return leastCandidate(checkpoint, one, fullSize, device).needed;
}

function sharesOf({ computer, card }: EditMemory, which: keyof MemoryRoom): MemoryShares {
  return { host: computer[which], device: card?.[which] ?? largestCard };
}

/** The one that takes least. */
function leastCandidate(
  checkpoint: Checkpoint,
  one: Precision,
  sizes: EditSizes,
  device: ChosenDevice,
): Candidate {
  const scale = Math.min(sizes.scale, ...lowerScales);
  return candidateOf(checkpoint, one, { ...sizes, scale }, device, true);
}

function candidateOf(
  checkpoint: Checkpoint,
  one: Precision,
  sizes: EditSizes,
  device: ChosenDevice,
  tiledVae: boolean,
): Candidate {
  // one after the other
  const { onDevice, preparation, loading } = memoryOf(checkpoint, one, sizes, device, tiledVae);
  const needed =
    device.provider === "cpu"
      ? { host: Math.max(onDevice, preparation), device: 0 }
      : { host: Math.max(preparation, loading), device: onDevice };
  return { precision: one, scale: sizes.scale, tiledVae, needed };
}

function memoryOf(
  checkpoint: Checkpoint,
  one: Precision,
  { image, references, scale }: EditSizes,
  { numeric, provider }: ChosenDevice,
  tiledVae: boolean,
): { readonly onDevice: number; readonly preparation: number; readonly loading: number } {
  const pixels = image.width * image.height * scale * scale;
  const output = Math.ceil(pixels / pixelsPerToken);
  const seen = references.reduce((sum, { width, height }) => sum + Math.min(pixels, width * height), pixels);
  const tokens = { text: textTokens, output, context: Math.ceil(seen / pixelsPerToken) };
  const {
    device: onDevice,
    preparation,
    loading,
  } = memoryNeeded(checkpoint, one, tokens, {
    compute: numeric.compute,
    foldConstants: foldsTransformer(provider, one),
    vaePixels: tiledVae ? Math.min(tilePixels, pixels) : pixels,
  });
  return { onDevice, preparation, loading };
}
