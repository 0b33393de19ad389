import { z } from "zod";
import type { ListedModel } from "../../../../shared/catalogue/model.ts";
import { parameters } from "../../../../shared/domain/edit-request.ts";
import type { Settings } from "../../../../shared/domain/settings.ts";
import type { BatchPlan, PlannedItem } from "../../../programs/batch-plan.ts";
import { jobIdOf } from "./edit-fields.ts";
import { ApiError } from "./errors.ts";
import { pictureBytes } from "./openai-fields.ts";
import { chooseModel, modelName, translateParameters } from "./openai-model.ts";

const seed = z.int().min(0).max(0xffff_ffff);
const mask = z
  .string()
  .describe(
    "A grey PNG of the picture's size, as base64 or a data URI: white is edited, black never changes.",
  );

const recipe = z
  .strictObject({
    model: modelName.optional(),
    prompt: z.string().max(32_000).default("").describe("With `{{name}}` where an item's variable goes."),
    parameters: parameters.default({}),
    mask_b64: mask.optional().describe("For items without one of their own."),
    seed: seed.optional().describe("For items without one of their own; without any, each gets another."),
  })
  .meta({ id: "BatchRecipe" });

const item = z
  .strictObject({
    name: z.string().max(200).optional().describe("Comes back in the item's status."),
    image_b64: z.string().optional().describe("The picture, as base64 or a data URI."),
    reference_job_id: z.string().optional().describe("Edits the result of this job instead."),
    mask_b64: mask.optional(),
    variables: z.record(z.string(), z.union([z.string().max(32_000), z.number()])).default({}),
    seed: seed.optional(),
  })
  .meta({ id: "BatchItem" });

const confirm = z.boolean().default(false).describe("False only tells the price; true starts the batch.");

const mostItems = 10_000;
const lineFeed = 0x0a;

/** Counted before they are looked at: each that is wrong costs far more than one that is right. */
const itemList = z.preprocess((value, context) => {
  if (Array.isArray(value) && value.length > mostItems) context.addIssue(tooMany);
  return value;
}, z.array(item).min(1).max(mostItems));
const tooMany = `There are more than ${mostItems} items`;

/** What `POST /batches` takes as JSON. */
export const batchBody = z.strictObject({ recipe, items: itemList, confirm }).meta({ id: "BatchRequest" });
export type BatchBody = z.output<typeof batchBody>;

const firstLine = z.strictObject({ recipe, confirm });

/**
 * The same as JSON Lines: the recipe in the first line, then one line for each item.
 * @throws ApiError 400 with the line; ZodError.
 */
export function readLines(bytes: Uint8Array): BatchBody {
  checkLines(bytes);
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const values = lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [{ value: JSON.parse(line) as unknown, index }];
    } catch {
      throw new ApiError("invalid-input", `Line ${index + 1} is no JSON.`, { param: `line ${index + 1}` });
    }
  });
  const parse = <Schema extends z.ZodType>(schema: Schema, line: (typeof values)[number] | undefined) => {
    const parsed = schema.safeParse(line?.value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const where = `line ${(line?.index ?? 0) + 1}`;
    const field = issue?.code === "unrecognized_keys" ? issue.keys.join(", ") : issue?.path.join(".");
    throw new ApiError("invalid-input", `In ${where}, "${field}": ${issue?.message}.`, { param: where });
  };
  const [first, ...rest] = values;
  return batchBody.parse({ ...parse(firstLine, first), items: rest.map((line) => parse(item, line)) });
}

/** @throws ApiError 413 */
function checkLines(bytes: Uint8Array): void {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count++;
  if (count > 2 * mostItems) throw new ApiError("too-large", `${tooMany}.`, { param: "items" });
}

/** @throws ApiError 400, 404 naming the field. */
export function planOf(
  { recipe: asked, items }: BatchBody,
  models: readonly ListedModel[],
  settings: Pick<Settings, "defaultApiModel" | "apiModelAliases">,
): BatchPlan {
  const hasMask = asked.mask_b64 !== undefined || items.every((one) => one.mask_b64 !== undefined);
  const model = chooseModel({ name: asked.model ?? null, operation: "edit", hasMask }, models, settings);
  return {
    recipe: {
      modelId: model.id,
      prompt: asked.prompt,
      parameters: translateParameters(model, asked.parameters),
      seed: asked.seed ?? null,
      mask: maskOf(asked.mask_b64, "recipe.mask_b64"),
    },
    items: items.map(itemOf),
  };
}

function itemOf(one: BatchBody["items"][number], index: number): PlannedItem {
  const where = `items.${index}`;
  const { image_b64: image, reference_job_id: reference, variables } = one;
  if ((image === undefined) === (reference === undefined)) {
    throw new ApiError("invalid-input", `Item ${index + 1} needs either "image_b64" or "reference_job_id".`, {
      param: `${where}.image_b64`,
    });
  }
  return {
    name: one.name ?? null,
    source:
      reference === undefined
        ? { kind: "picture", bytes: pictureBytes(image ?? "", `${where}.image_b64`) }
        : { kind: "job", jobId: jobIdOf(reference) },
    mask: maskOf(one.mask_b64, `${where}.mask_b64`),
    variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])),
    seed: one.seed ?? null,
  };
}

function maskOf(text: string | undefined, param: string) {
  return text === undefined ? null : ({ bytes: pictureBytes(text, param), meaning: "white-edits" } as const);
}
