import { basename } from "node:path";
import type { FolderInspection } from "../../shared/contract/local-models.ts";
import { AppError } from "../../shared/errors.ts";
import { openCheckpoint } from "../inference/kontext/checkpoint/open-checkpoint.ts";
import { recogniseFolder } from "../inference/kontext/checkpoint/recognise-folder.ts";
import { variantBytes } from "../inference/kontext/convert/sizes.ts";
import { licenceOf, type ModelLicence } from "./model-licence.ts";

/** A folder that was found usable. */
export interface InspectedFolder {
  readonly folder: string;
  readonly licence: ModelLicence;
}

export type FolderFinding =
  | {
      readonly inspected: InspectedFolder;
      readonly shown: Omit<FolderInspection & { type: "usable" }, "inspectionId">;
    }
  | { readonly inspected: null; readonly shown: FolderInspection & { type: "unusable" } };

/** Says what a folder holds, by names, configs and headers; every weight that is needed is proven to be there. Never throws for what is wrong with it. */
export async function inspectFolder(path: string): Promise<FolderFinding> {
  const recognised = await recogniseFolder(path);
  if (!recognised.isUsable) {
    const { message, nextStep } = recognised;
    return { inspected: null, shown: { type: "unusable", message, nextStep } };
  }
  const { folder, name, mayBeAnotherModel } = recognised;
  try {
    const checkpoint = await openCheckpoint(folder, { precision: "original" });
    const licence = licenceOf(recognised.licence ?? { name: null, text: null });
    const { clip, t5 } = checkpoint.tokenizers;
    if (clip === null || t5 === null) throw missingTokenizer(clip === null ? "tokenizer" : "tokenizer_2");
    return {
      inspected: { folder, licence },
      shown: {
        type: "usable",
        folderName: basename(folder),
        suggestedName: name.slice(0, 100) || basename(folder),
        mayBeAnotherModel,
        byteLength: variantBytes(checkpoint, "original"),
        warnings: [],
        licence,
      },
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {
      inspected: null,
      shown: {
        type: "unusable",
        message: error.message,
        nextStep: error.nextStep ?? "Copy or download the model again.",
      },
    };
  }
}

function missingTokenizer(name: string): AppError {
  return new AppError(
    "not-found",
    `The folder ${name} is missing or not whole: without it no words can be read.`,
    {
      nextStep: `Copy ${name} from where the model came from, then choose the folder again.`,
    },
  );
}
