import type { Size } from "../../shared/domain/geometry.ts";
import type { Precision } from "../../shared/domain/local-model.ts";
import { AppError } from "../../shared/errors.ts";
import { type Candidate, decideBudget } from "../inference/budget.ts";
import type { Loading } from "../inference/host.ts";
import type { Checkpoint } from "../inference/kontext/checkpoint/checkpoint.ts";
import { memoryNeeded } from "../inference/kontext/convert/sizes.ts";
import { foldsTransformer } from "../inference/transformer-folding.ts";
import type { CheckedModel } from "./checked-model.ts";
import type { ChosenDevice } from "./devices.ts";

/** T5 reads so many tokens, padding among them. */
const textTokens = 512;
const pixelsPerToken = 16 * 16;
/** Of a tile of the VAE (inference/kontext/latents/tiles.ts). */
const tilePixels = 512 * 512;
/** What a card whose memory is not known may have at most: as much as the largest ones that are not for data centres. */
const largestCard = 32 * 2 ** 30;
/** Of the largest of Kontext's own sizes. */
const largestSize: Size = { width: 1024, height: 1024 };

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

/**
 * How an edit is computed within the memory there is.
 * @param freeBytes of the computer's memory. @param deviceBytes of the device's own; null where it is not known.
 * @throws AppError `unavailable` for a model that cannot run, `too-large` where no way fits.
 */
export function planEdit(
  model: CheckedModel,
  sizes: EditSizes,
  device: ChosenDevice,
  freeBytes: number,
  deviceBytes: number | null,
): PlannedEdit {
  const { stored, checkpoint, conversions, problem } = model;
  if (checkpoint === null || problem !== null) {
    throw new AppError("unavailable", `${stored.name} cannot run. ${problem ?? ""}`.trim(), {
      nextStep: "Put its folder right, or remove it in Settings → Local models.",
      charge: "not-charged",
    });
  }
  const need = (precision: Precision, scale: number, tiledVae: boolean) =>
    memoryOf(checkpoint, precision, { ...sizes, scale }, device, tiledVae);
  const there: Precision[] = ["original", ...conversions.keys()];
  // A conversion that is gone meanwhile: the original is what was asked for then.
  const wanted = there.includes(stored.precision) ? stored.precision : "original";
  const smaller = there.slice(there.indexOf(wanted) + 1);
  const isOnCpu = device.provider === "cpu";
  const candidate = (precision: Precision, scale: number, tiledVae: boolean): Candidate => {
    // one after the other
    const { onDevice, preparation, loading } = need(precision, scale, tiledVae);
    const needed = isOnCpu
      ? { host: Math.max(onDevice, preparation), device: 0 }
      : { host: Math.max(preparation, loading), device: onDevice };
    return { precision, scale, tiledVae, needed };
  };
  const scales = [sizes.scale, ...[0.75, 0.5].filter((scale) => scale < sizes.scale)];
  const candidates = scales.flatMap((scale) =>
    [wanted, ...smaller].flatMap((precision) =>
      [false, true].map((tiledVae) => candidate(precision, scale, tiledVae)),
    ),
  );
  const available = { host: freeBytes, device: deviceBytes ?? largestCard };
  const [first, ...rest] = candidates;
  if (!first) throw new AppError("internal", "There is no way to compute the edit.");
  const { candidate: chosen, warnings } = decideBudget([first, ...rest], available, device.provider);
  const needed = need(chosen.precision, chosen.scale, chosen.tiledVae);
  return {
    loading: {
      folder: stored.folder,
      convertedTo: chosen.precision === "original" ? null : (conversions.get(chosen.precision) ?? null),
      precision: chosen.precision,
      device: device.provider,
      numeric: device.numeric,
      staysLoaded: !isOnCpu || needed.onDevice + needed.preparation <= freeBytes,
      tiledVae: chosen.tiledVae,
    },
    scale: chosen.scale,
    warnings,
  };
}

/** Bytes of the device that one edit of a megapixel takes at most. */
export function largestMemory(checkpoint: Checkpoint, precision: Precision, device: ChosenDevice): number {
  const sizes = { image: largestSize, references: [], scale: 1 };
  const { onDevice, preparation } = memoryOf(checkpoint, precision, sizes, device, false);
  return device.provider === "cpu" ? Math.max(onDevice, preparation) : onDevice;
}

function memoryOf(
  checkpoint: Checkpoint,
  precision: Precision,
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
  } = memoryNeeded(checkpoint, precision, tokens, {
    compute: numeric.compute,
    foldConstants: foldsTransformer(provider, precision),
    vaePixels: tiledVae ? Math.min(tilePixels, pixels) : pixels,
  });
  return { onDevice, preparation, loading };
}
