import type { ListedModel } from "../../../../shared/catalogue/model.ts";
import type { Size } from "../../../../shared/domain/geometry.ts";
import type { Settings } from "../../../../shared/domain/settings.ts";
import type { Log } from "../../../log.ts";
import type { ProgramEngine } from "../../../programs/program-engine.ts";
import type { SignedUrls } from "./signed-urls.ts";

/** What the routes for OpenAI's clients are made of. */
export interface ImageServices {
  readonly engine: ProgramEngine;
  /** Every model that can be named here, and whether it can run now. */
  readonly models: () => readonly ListedModel[];
  readonly settings: () => Pick<Settings, "defaultApiModel" | "apiModelAliases">;
  readonly encode: EncodeAnswer;
  readonly signedUrls: SignedUrls;
  readonly log: Log;
}

export interface AnswerFormat {
  readonly format: "png" | "jpeg" | "webp";
  /** 1..100, of JPEG and WebP. */
  readonly quality: number;
  /** Null keeps the picture's own. */
  readonly size: Size | null;
}

/**
 * A picture of the library as a file for a program.
 * @param png as it lies in the library; the same bytes come back for a PNG of its own size.
 */
export type EncodeAnswer = (
  png: Uint8Array,
  format: AnswerFormat,
  signal: AbortSignal,
) => Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }>;
