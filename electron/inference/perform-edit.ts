import { availableParallelism } from "node:os";
import type { Size } from "../../shared/domain/geometry.ts";
import type { Raster8 } from "../../shared/domain/raster.ts";
import { resampleMask, resamplePicture } from "../imaging/resample.ts";
import { openCheckpoint } from "./kontext/checkpoint/open-checkpoint.ts";
import {
  type KontextListener,
  type KontextModel,
  type KontextStage,
  openKontext,
  runKontext,
} from "./kontext/pipeline.ts";
import { PromptCache } from "./kontext/text/prompt-cache.ts";
import type { EditTask, InferenceResult, Loading } from "./messages.ts";
import { placementOf } from "./placement.ts";
import { runtimeName } from "./runtime/ort.ts";
import type { TaskContext } from "./worker.ts";

interface LoadedModel {
  readonly key: string;
  readonly model: KontextModel;
}

type EditResult = Extract<InferenceResult, { kind: "edit" }>;

/** Runs edits; what one has loaded stays for the next with the same weights on the same device. */
export class EditRunner {
  readonly #prompts = new PromptCache();
  #loaded: LoadedModel | null = null;

  /** @throws AppError what opening the checkpoint and running its networks failed with; the signal's reason. */
  async run(task: EditTask, { signal, tell }: TaskContext): Promise<EditResult> {
    tell({ type: "progress", fraction: 0, stage: "Opening the model" });
    const { model, revision } = await this.#open(task.loading);
    signal.throwIfAborted();
    const { image, mask, references, scale } = task;
    const size = scaledSize(image, scale);
    const result = await runKontext(
      model,
      {
        context: await resized(image, size),
        size,
        mask: mask && (await resampleMask(mask, wholeOf(mask), size)),
        mode: mask === null ? "free" : task.mode,
        references: await Promise.all(references.map((one) => resized(one, referenceSize(one, size)))),
        prompt: task.prompt,
        negativePrompt: task.negativePrompt,
        trueCfgScale: task.trueGuidance,
        guidance: task.guidance,
        steps: task.steps,
        seed: task.seed,
        stepCacheThreshold: task.cacheThreshold,
        isVaeTiled: task.loading.tiledVae,
      },
      { signal, ...tellingListener(tell, task.steps) },
    );
    return { kind: "edit", image: result.image, revision, warnings: [...result.warnings] };
  }

  async #open(loading: Loading): Promise<{ readonly model: KontextModel; readonly revision: string }> {
    const { tiledVae, ...held } = loading; // whether it works in tiles changes nothing of what is loaded
    const { folder, convertedTo, precision, device } = held;
    const checkpoint = await openCheckpoint(folder, {
      precision,
      ...(convertedTo === null ? {} : { convertedTo }),
    });
    const { compute, attention } = loading.numeric;
    const how = [precision, device, compute, attention, ...(tiledVae ? ["tiled"] : []), runtimeName];
    const revision = `${checkpoint.fingerprint.slice(0, 16)} ${how.join(" ")}`;
    // The fingerprint too: somebody may have put other weights into the same folder.
    const key = JSON.stringify([held, checkpoint.fingerprint]);
    if (this.#loaded?.key === key) return { model: this.#loaded.model, revision };
    await this.#loaded?.model.release();
    this.#loaded = null;
    const place = placementOf(loading, availableParallelism());
    const model = await openKontext(checkpoint, { numeric: loading.numeric, place }, this.#prompts);
    this.#loaded = { key, model };
    return { model, revision };
  }
}

/** What of an edit is behind it when a stage begins; most of the time goes into the steps. */
const begins = { encode: 0.06, steps: 0.1, decode: 0.95 } as const;

function tellingListener(tell: TaskContext["tell"], steps: number): Omit<KontextListener, "signal"> {
  const titles: Readonly<Record<KontextStage, string>> = {
    text: "Reading the words",
    encode: "Looking at the picture",
    load: "Loading the model",
    steps: `Step 1 of ${steps}`,
    decode: "Developing",
  };
  return {
    onStage: (stage) => {
      // While gigabytes are read nobody is told how far that is.
      const fraction = stage === "text" || stage === "load" ? null : begins[stage];
      tell({ type: "progress", fraction, stage: titles[stage] });
    },
    onStep: ({ step, preview }) => {
      tell({ type: "preview", image: preview });
      const fraction = begins.steps + ((begins.decode - begins.steps) * step) / steps;
      const next = Math.min(steps, step + 1);
      tell({ type: "progress", fraction, stage: `Step ${next} of ${steps}` });
    },
  };
}

/** The networks work on blocks of 16 × 16 pixels. */
const block = 16;

function scaledSize({ width, height }: Size, scale: number): Size {
  const side = (length: number) => Math.max(block, Math.floor((length * scale) / block) * block);
  return { width: side(width), height: side(height) };
}

/** A reference keeps its ratio and has no more pixels than the edit itself: it takes as much time as those. */
function referenceSize(reference: Size, edit: Size): Size {
  const factor = Math.min(1, Math.sqrt((edit.width * edit.height) / (reference.width * reference.height)));
  return scaledSize(reference, factor);
}

async function resized(image: Raster8, size: Size): Promise<Raster8> {
  return resamplePicture(opaque(image), wholeOf(image), size);
}

function wholeOf({ width, height }: Size) {
  return { x: 0, y: 0, width, height };
}

/** Over black, as services get them: the model knows no transparency. */
function opaque({ width, height, channels, data }: Raster8): Raster8 {
  if (channels === 3) return { width, height, channels, data };
  const flat = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = data[pixel * 4 + 3] ?? 0;
    for (let channel = 0; channel < 3; channel++)
      flat[pixel * 3 + channel] = Math.round(((data[pixel * 4 + channel] ?? 0) * alpha) / 255);
  }
  return { width, height, channels: 3, data: flat };
}
