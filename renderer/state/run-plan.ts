import { estimateCost, referenceSize } from "../../shared/catalogue/estimate.ts";
import type { ListedModel, Model } from "../../shared/catalogue/model.ts";
import { expandRect, intersectRects, type Rect, type Size } from "../../shared/domain/geometry.ts";
import type { Spending } from "../../shared/domain/ledger.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import type { FramePlan } from "../../shared/framing/frame-plan.ts";
import { contextAroundMask, planFrame } from "../../shared/framing/plan-frame.ts";
import { currentNodeOf, documentStore } from "./document.ts";
import { blockedReason, type EditDraft, editDraftStore, parametersOf } from "./edit-draft.ts";
import { type MaskSummary, maskStore } from "./mask.ts";
import { chosenModel, modelStore } from "./models.ts";
import { checkCaps, moneyStore } from "./money.ts";
import { settingsStore } from "./settings.ts";
import { canVary } from "./variations.ts";

/** What pressing Run would do now. */
export interface RunPlan {
  readonly model: ListedModel | null;
  readonly verb: "Fill" | "Edit" | "Generate" | "Expand";
  readonly picture: Size | null;
  /** Bounds of the mask, in picture pixels; null edits the whole picture. */
  readonly maskBounds: Rect | null;
  /** What the model is shown, which leaves this computer if a service runs it; null while nothing is known. */
  readonly frame: FramePlan | null;
  /** How many results are asked for. */
  readonly count: number;
  /** US dollars for all of them; null is unknown. */
  readonly cost: number | null;
  /** Why it cannot be run; null when it can. */
  readonly blocked: string | null;
  /** The reason is a cap of the person's own. */
  readonly overCap: boolean;
  /** Something to know before running; null when there is nothing. */
  readonly warning: string | null;
}

export interface RunInputs {
  readonly models: readonly ListedModel[] | null;
  readonly settings: Pick<Settings, "modelId" | "modelParameters" | "variations" | "spendingCaps">;
  readonly draft: EditDraft;
  readonly mask: Pick<MaskSummary, "isEmpty" | "bounds" | "feather">;
  /** The current node's; null while no document is open. */
  readonly picture: Size | null;
  readonly spending: Spending | null;
}

export function planRun({ models, settings, draft, mask, picture, spending }: RunInputs): RunPlan {
  const model = chosenModel(models, settings.modelId);
  const maskBounds = mask.isEmpty ? null : featheredBounds(mask, picture);
  const count = model && canVary(model) ? settings.variations : 1;
  const frame = model && picture && model.provider !== "builtin" ? frameOf(model, picture, maskBounds) : null;
  const cost = model ? costOf(model, frame, draft, settings.modelParameters, count) : null;
  const caps = checkCaps(cost, spending, settings.spendingCaps);
  const reason = models === null ? "Waiting for the models" : blockedReason(model, draft, mask.isEmpty);
  return {
    model,
    verb: model ? verbOf(model, maskBounds !== null) : "Fill",
    picture,
    maskBounds,
    frame,
    count,
    cost,
    blocked: reason ?? caps.blocked,
    overCap: reason === null && caps.blocked !== null,
    warning: caps.warning,
  };
}

/** The plan as the stores are now. */
export function readRunPlan(): RunPlan {
  return planRun({
    models: modelStore.getState().models,
    settings: settingsStore.getState(),
    draft: editDraftStore.getState(),
    mask: maskStore.getState(),
    picture: currentNodeOf(documentStore.getState())?.picture ?? null,
    spending: moneyStore.getState().spending,
  });
}

/** Where an edit's mask is above 0: a feather reaches three standard deviations further. */
function featheredBounds({ bounds, feather }: RunInputs["mask"], picture: Size | null): Rect | null {
  if (!bounds || !picture || feather === 0) return bounds;
  const reach = Math.ceil(3 * feather);
  return intersectRects(expandRect(bounds, reach), { x: 0, y: 0, ...picture });
}

function frameOf(model: Model, picture: Size, maskBounds: Rect | null): FramePlan {
  // What only continues a picture outwards is shown all of it, as its adapters do.
  const outwards = model.operations.includes("outpaint") && !model.operations.includes("fill");
  const context = maskBounds && !outwards ? contextAroundMask(maskBounds) : Number.POSITIVE_INFINITY;
  return planFrame(picture, maskBounds, model, context);
}

function costOf(
  model: Model,
  frame: FramePlan | null,
  draft: EditDraft,
  modelParameters: Settings["modelParameters"],
  count: number,
): number | null {
  if (model.price.kind === "free") return 0;
  if (!frame) return null;
  const { maximum, maximumPixels } = model.references;
  const references =
    maximum === 0
      ? []
      : draft.references.map(({ size }) => referenceSize(size ?? largestReference, maximumPixels));
  const each = estimateCost(model, parametersOf(modelParameters, model), frame.sent, references);
  return each === null ? null : each * count;
}

/** For a reference whose size only the host knows: rather a price that is too high than one that is too low. */
const largestReference: Size = { width: 8000, height: 8000 };

function verbOf({ operations, input }: Model, hasMask: boolean): RunPlan["verb"] {
  if (input === "none") return "Generate";
  if (operations.includes("fill") && (hasMask || !operations.includes("edit"))) return "Fill";
  if (operations.includes("edit")) return "Edit";
  return operations.includes("outpaint") ? "Expand" : operations.includes("fill") ? "Fill" : "Edit";
}
