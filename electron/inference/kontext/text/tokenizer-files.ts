import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { AppError } from "../../../../shared/errors.ts";
import { openRegularFile } from "../checkpoint/open-regular-file.ts";
import { clipDefinition } from "./clip-definition.ts";

/** The published ones have 1 to 3 MB. */
const maximumBytes = 64 * 1024 * 1024;

export interface TokenizerFiles {
  /** As tokenizer.json has it. */
  readonly definition: object;
  /** tokenizer_config.json over special_tokens_map.json. */
  readonly config: Readonly<Record<string, unknown>>;
}

const anyObject = z.record(z.string(), z.unknown());
const vocabularyOf = z.record(z.string(), z.int().min(0));

/**
 * Reads a tokenizer's folder: CLIP's vocab.json with merges.txt, or tokenizer.json.
 *
 * @throws AppError `not-found` naming the files that are missing, `unsupported-format` for one that cannot be read.
 */
export async function readTokenizerFiles(folder: string, kind: "clip" | "t5"): Promise<TokenizerFiles> {
  const config = {
    ...(await readJson(folder, "special_tokens_map.json", anyObject)),
    ...(await readJson(folder, "tokenizer_config.json", anyObject)),
  };
  if (kind === "clip") {
    const vocabulary = await readJson(folder, "vocab.json", vocabularyOf);
    const merges = await readText(folder, "merges.txt");
    if (vocabulary && merges !== null) {
      const [, ...lines] = merges.split(/\r?\n/);
      return {
        definition: clipDefinition(
          vocabulary,
          lines.filter((line) => line !== ""),
        ),
        config,
      };
    }
  }
  const definition = await readJson(folder, "tokenizer.json", anyObject);
  if (definition) return { definition, config };
  const name = basename(folder);
  const files = kind === "clip" ? "vocab.json and merges.txt, or tokenizer.json" : "tokenizer.json";
  const found = kind === "t5" && (await sizeOf(join(folder, "spiece.model"))) !== null;
  throw new AppError(
    "not-found",
    found
      ? `The model's folder "${name}" has spiece.model only; Palimpsest reads tokenizer.json.`
      : `The model's folder "${name}" has no ${files}.`,
    {
      nextStep: `Put ${files} from the folder "${name}" of black-forest-labs/FLUX.1-Kontext-dev on the Hugging Face hub there.`,
    },
  );
}

async function readJson<Value>(
  folder: string,
  file: string,
  schema: z.ZodType<Value>,
): Promise<Value | null> {
  const text = await readText(folder, file);
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable(folder, file, "it is not the JSON of a tokenizer", cause);
  }
}

/** @returns null where there is no such file. */
async function readText(folder: string, file: string): Promise<string | null> {
  const path = join(folder, file);
  const size = await sizeOf(path);
  if (size === null) return null;
  if (size > maximumBytes) {
    throw unreadable(folder, file, `it has ${size} bytes, more than a tokenizer's ${maximumBytes}`);
  }
  try {
    const { handle } = await openRegularFile(path, file);
    try {
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw unreadable(folder, file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function sizeOf(path: string): Promise<number | null> {
  const entry = await stat(path).catch(() => null); // not there: the usual case
  return entry?.isFile() ? entry.size : null;
}

function unreadable(folder: string, file: string, why: string, cause?: unknown): AppError {
  return new AppError(
    "unsupported-format",
    `${file} in the model's folder "${basename(folder)}" cannot be read: ${why}.`,
    {
      nextStep: "Fetch this file again from where the model came from.",
      cause,
    },
  );
}
