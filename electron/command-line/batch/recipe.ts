import { createHash } from "node:crypto";
import { z } from "zod";
import { parameters } from "../../../shared/domain/edit-request.ts";
import { exportOptions } from "../../../shared/domain/export-options.ts";
import { AppError } from "../../../shared/errors.ts";
import { replaceVariables } from "../../programs/prompt-template.ts";

/** What is done to every picture of a folder. Texts may hold `{{file}}`, `{{name}}`, `{{index}}` and variables of their own. */
const recipe = z.strictObject({
  model: z.string(),
  prompt: z.string().max(32_000).default(""),
  parameters: parameters.default({}),
  /** Null draws one for each picture. */
  seed: z.int().min(0).max(0xffff_ffff).nullable().default(null),
  /** A path from the recipe's own folder; null edits whole pictures. */
  mask: z.string().nullable().default(null),
  references: z.array(z.string()).max(10).default([]),
  format: exportOptions.shape.format.default("png"),
  quality: exportOptions.shape.quality.default(95),
  /** By file name: what its `{{…}}` stand for. */
  variables: z.record(z.string(), z.record(z.string().regex(/^[\w-]+$/), z.string())).default({}),
});
export type Recipe = z.output<typeof recipe>;

/** @throws AppError `invalid-input` naming the field. */
export function parseRecipe(text: string, path: string): Recipe {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid-input", `The recipe ${path} is no JSON.`, {
      nextStep: "docs/cli.md shows one.",
      cause,
    });
  }
  const parsed = recipe.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(
    "invalid-input",
    `The recipe ${path} cannot be used: ${[issue?.path.join("."), issue?.message].filter(Boolean).join(": ")}.`,
    { nextStep: "docs/cli.md shows one.", cause: parsed.error },
  );
}

/** The same for the same recipe, however it was written. */
export function hashRecipe(value: Recipe): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/**
 * A text of the recipe for one picture: `{{name}}` gets its value, as in the batches of the API.
 * @throws AppError `invalid-input` for a variable without a value.
 */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return replaceVariables(text, (name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return value;
    throw new AppError(
      "invalid-input",
      `The recipe's {{${name}}} has no value for ${values.file ?? "a picture"}.`,
      { nextStep: `Known are ${Object.keys(values).join(", ")}; others come from the recipe's variables.` },
    );
  });
}
