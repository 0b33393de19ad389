import { AppError } from "../../shared/errors.ts";
import { acceptedFormats, formatNames, type PictureFormat } from "./picture-format.ts";

/** @param detail what is wrong, as the end of "This JPEG file is damaged: …". */
export function corruptPicture(format: PictureFormat, detail: string, cause?: unknown): AppError {
  return new AppError("corrupt-picture", `This ${formatNames[format]} file is damaged: ${detail}.`, {
    nextStep:
      "Get the file again from where it came from; or open it in the program that made it and save it again.",
    cause,
  });
}

/** @param found what the file is, as the end of "This file is …". */
export function unsupportedFile(found: string, nextStep?: string): AppError {
  return new AppError("unsupported-format", `This file is ${found}. Palimpsest opens ${acceptedFormats}.`, {
    nextStep: nextStep ?? "Save it as PNG or TIFF in the program that made it, and open that file.",
  });
}

/** @param variant a kind of an accepted format that is not read, as the end of "This TIFF file …". */
export function unsupportedVariant(format: PictureFormat, variant: string, nextStep: string): AppError {
  return new AppError("unsupported-format", `This ${formatNames[format]} file ${variant}.`, { nextStep });
}
