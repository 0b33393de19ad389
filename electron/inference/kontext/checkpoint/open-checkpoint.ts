import { access, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { precisionTitles } from "../../../../shared/domain/local-model-names.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { Checkpoint, Component, Precision } from "./checkpoint.ts";
import { type ComponentName, componentLayouts } from "./component-layout.ts";
import {
  clipConfig,
  parseConfig,
  schedulerConfig,
  t5Config,
  transformerConfig,
  vaeConfig,
} from "./configs.ts";
import { convertedFolder } from "./converted-folder.ts";
import { enclosingFolder, slashedPath } from "./enclosing-folder.ts";
import {
  clipTensors,
  type ExpectedTensors,
  t5Tensors,
  transformerTensors,
  vaeTensors,
} from "./expected-tensors.ts";
import { damaged, readFault } from "./file-faults.ts";
import { modelFingerprint, weightsFingerprint } from "./fingerprint.ts";
import { type MatchedTensor, matchTensors } from "./match-tensors.ts";
import { readJson } from "./read-json.ts";
import { storedTensors } from "./stored-tensors.ts";
import { readConvertedFile, readWeightFiles, type WeightFiles } from "./weight-files.ts";

const maximumConfigBytes = 1_000_000;

export interface OpenCheckpointOptions {
  readonly precision: Precision;
  /** Where a converted precision was written, if not in the checkpoint's own folder; absolute. */
  readonly convertedTo?: string;
  /** The same checkpoint at its original precision, if it is open: a conversion is held against it. */
  readonly original?: Checkpoint;
}

interface MatchedComponent<Config> {
  readonly config: Config;
  readonly tensors: ReadonlyMap<string, MatchedTensor>;
  readonly files: ReadonlyMap<string, number>;
  readonly source: string | null;
}

/**
 * Opens a checkpoint in diffusers' folder layout: reads its configs and the headers of its weights, and proves that
 * every weight that the graphs need is there, whole, and of the shape that its config asks for. Converted weights are
 * held against the original too, which may have been exchanged since.
 *
 * @param folder that holds `model_index.json`; links in it are followed.
 * @throws AppError naming the file, and for tensors what was expected and what was found.
 */
export async function openCheckpoint(folder: string, options: OpenCheckpointOptions): Promise<Checkpoint> {
  const { precision } = options;
  const real = await realpath(folder).catch((error: unknown) => {
    throw readFault(error, "The model's folder");
  });
  const converted =
    precision === "original" ? null : (options.convertedTo ?? convertedFolder(real, precision));
  const open = <Schema extends z.ZodType>(
    name: ComponentName,
    schema: Schema,
    expected: (config: z.output<Schema>) => ExpectedTensors,
  ) => openComponent(real, converted, precision, name, schema, expected);
  const scheduler = await readConfig(real, schedulerConfig, "scheduler/scheduler_config.json");
  const transformer = await open("transformer", transformerConfig, transformerTensors);
  const vae = await open("vae", vaeConfig, vaeTensors);
  const clip = await open("clip", clipConfig, clipTensors);
  const t5 = await open("t5", t5Config, t5Tensors);
  requireAgreement(transformer.config, vae.config, clip.config, t5.config);
  const components = [transformer, vae, clip, t5];
  if (new Set(components.map(({ source }) => source)).size > 1) {
    throw damaged(`palimpsest/${precision}`, "holds weights that were converted from different models");
  }
  if (precision !== "original") {
    const original = options.original ?? (await openCheckpoint(folder, { precision: "original" }));
    if (transformer.source !== original.weightsFingerprint) throw convertedFromOthers(precision);
  }
  const files = new Map(components.flatMap((component) => [...component.files]));
  const root = enclosingFolder([...files.keys()]);
  if (root === null) {
    throw new AppError(
      "unsupported-format",
      "The model's weights lie on several drives, linked into one folder.",
      {
        nextStep: "Copy the whole model to one drive, then add it once more.",
      },
    );
  }
  const weights = await weightsFingerprint(components, [...files.values()], precision);
  const tokenizers = {
    clip: await folderWith(join(real, "tokenizer"), [["tokenizer.json"], ["vocab.json", "merges.txt"]]),
    t5: await folderWith(join(real, "tokenizer_2"), [["tokenizer.json"]]),
  };
  return {
    folder: real,
    root,
    precision,
    transformer: placed(transformer, root),
    vae: placed(vae, root),
    clip: placed(clip, root),
    t5: placed(t5, root),
    scheduler,
    tokenizers,
    fingerprint: await modelFingerprint(weights, scheduler, [tokenizers.clip, tokenizers.t5]),
    weightsFingerprint: weights,
  };
}

function convertedFromOthers(precision: Precision): AppError {
  return new AppError(
    "unsupported-format",
    `palimpsest/${precision} was converted from other weights than are in the model's folder now.`,
    { nextStep: `Convert the model to ${precisionTitles[precision]} again.` },
  );
}

async function openComponent<Schema extends z.ZodType>(
  folder: string,
  converted: string | null,
  precision: Precision,
  name: ComponentName,
  schema: Schema,
  expected: (config: z.output<Schema>) => ExpectedTensors,
): Promise<MatchedComponent<z.output<Schema>>> {
  const layout = componentLayouts[name];
  const config = await readConfig(folder, schema, `${layout.folder}/config.json`);
  let weights: WeightFiles;
  if (converted === null) {
    weights = await readWeightFiles(join(folder, layout.folder), layout.folder, layout.fileName);
  } else {
    weights = await readConvertedFile(converted, `${layout.folder}.safetensors`, precision);
  }
  const tensors = matchTensors(name, storedTensors(name, expected(config), precision), weights.tensors);
  return { config, tensors, files: weights.files, source: weights.source };
}

async function readConfig<Schema extends z.ZodType>(
  folder: string,
  schema: Schema,
  file: string,
): Promise<z.output<Schema>> {
  return parseConfig(schema, await readJson(join(folder, file), file, maximumConfigBytes), file);
}

function placed<Config>({ config, tensors }: MatchedComponent<Config>, root: string): Component<Config> {
  return {
    config,
    tensors: new Map(
      [...tensors].map(([key, { path, ...tensor }]) => [key, { ...tensor, file: slashedPath(root, path) }]),
    ),
  };
}

function requireAgreement(
  transformer: z.output<typeof transformerConfig>,
  vae: z.output<typeof vaeConfig>,
  clip: z.output<typeof clipConfig>,
  t5: z.output<typeof t5Config>,
): void {
  const pairs: [string, number, string, number][] = [
    [
      "the transformer's joint_attention_dim",
      transformer.jointAttentionDim,
      "d_model of text_encoder_2",
      t5.dModel,
    ],
    [
      "the transformer's pooled_projection_dim",
      transformer.pooledProjectionDim,
      "hidden_size of text_encoder",
      clip.hiddenSize,
    ],
    [
      "the transformer's in_channels",
      transformer.inChannels,
      "4 · latent_channels of the VAE",
      4 * vae.latentChannels,
    ],
  ];
  for (const [first, firstValue, second, secondValue] of pairs) {
    if (firstValue === secondValue) continue;
    throw new AppError(
      "unsupported-format",
      `The parts of this model do not belong together: ${first} is ${firstValue}, but ${second} is ${secondValue}.`,
      { nextStep: "Choose a folder whose parts all come from the same model." },
    );
  }
}

/** The folder, if it has all files of one of the sets. */
async function folderWith(folder: string, sets: readonly (readonly string[])[]): Promise<string | null> {
  for (const names of sets) {
    const missing = await Promise.all(
      names.map((name) =>
        access(join(folder, name)).then(
          () => false,
          () => true,
        ),
      ),
    );
    if (!missing.includes(true)) return realpath(folder);
  }
  return null;
}
