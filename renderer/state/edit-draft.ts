import { createStore } from "zustand/vanilla";
import type { Model } from "../../shared/catalogue/model.ts";
import { checkParameters, defaultParameters } from "../../shared/catalogue/parameters.ts";
import type { EditRequest, Parameters } from "../../shared/domain/edit-request.ts";
import type { AssetHash, DocumentId, NodeId } from "../../shared/domain/ids.ts";

/** What the form holds for the next edit, whichever model is chosen. */
export interface EditDraft {
  /** By model id, so that switching models and back keeps what was set. */
  readonly parameters: Readonly<Record<string, Parameters>>;
  readonly prompt: string;
  /** Null draws a new one for every edit. */
  readonly seed: number | null;
}

export const emptyDraft: EditDraft = { parameters: {}, prompt: "", seed: null };

export const editDraftStore = createStore<EditDraft>()(() => emptyDraft);

/** The model's parameters as the form shows them. */
export function parametersOf(draft: EditDraft, model: Model): Parameters {
  return { ...defaultParameters(model), ...draft.parameters[model.id] };
}

export function withParameter(
  draft: EditDraft,
  model: Model,
  name: string,
  value: string | number | boolean | null,
): EditDraft {
  return {
    ...draft,
    parameters: { ...draft.parameters, [model.id]: { ...parametersOf(draft, model), [name]: value } },
  };
}

/** The draft that asks for the same as `request`; parameters the model no longer knows are left out. */
export function draftFromRequest(draft: EditDraft, model: Model, request: EditRequest): EditDraft {
  const known = new Set(model.parameters.map((field) => field.name));
  const kept = Object.fromEntries(Object.entries(request.parameters).filter(([name]) => known.has(name)));
  return {
    prompt: request.prompt,
    seed: model.seed ? request.seed : null,
    parameters: { ...draft.parameters, [model.id]: { ...defaultParameters(model), ...kept } },
  };
}

/** What cannot be run now, and what the person does about it; null when it can. */
export function blockedReason(model: Model | null, draft: EditDraft, maskIsEmpty: boolean): string | null {
  if (!model) return "No model is available";
  if (model.mask.required && maskIsEmpty) return "Paint over what should go";
  if (model.prompt.use === "required" && draft.prompt.trim() === "") return "Say what should appear";
  return null;
}

/** @throws AppError `invalid-input` naming the parameter that does not fit. */
export function requestFromDraft(
  draft: EditDraft,
  model: Model,
  place: {
    readonly documentId: DocumentId;
    readonly parentId: NodeId;
    readonly maskHash: AssetHash | null;
  },
): EditRequest {
  return {
    ...place,
    maskHash: place.maskHash,
    modelId: model.id,
    prompt: model.prompt.use === "none" ? "" : draft.prompt.trim(),
    parameters: checkParameters(model, parametersOf(draft, model)),
    seed: model.seed ? draft.seed : null,
    references: [],
    variationGroup: null,
  };
}
