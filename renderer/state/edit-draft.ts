import { createStore } from "zustand/vanilla";
import type { ListedModel, Model, ParameterField } from "../../shared/catalogue/model.ts";
import { checkParameters, defaultParameters } from "../../shared/catalogue/parameters.ts";
import type { EditRequest, Parameters } from "../../shared/domain/edit-request.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { AssetHash, DocumentId, NodeId } from "../../shared/domain/ids.ts";
import { fillIn, unfilledVariable } from "./prompt-template.ts";

/** A picture that is shown to the model besides the document's. The pixels are in the library. */
export interface Reference {
  readonly hash: AssetHash;
  /** Null where the page cannot read it; the host can. */
  readonly size: Size | null;
  readonly name: string;
}

/** What the form holds for the next edit, whichever model is chosen. Parameters are kept in the settings. */
export interface EditDraft {
  /** As typed: `{name}` in it is a variable. */
  readonly prompt: string;
  /** What the prompt's variables stand for. */
  readonly variables: Readonly<Record<string, string>>;
  /** Null draws a new one for every edit. */
  readonly seed: number | null;
  /** In the order in which the model is shown them. */
  readonly references: readonly Reference[];
}

export const emptyDraft: EditDraft = { prompt: "", variables: {}, seed: null, references: [] };

export const editDraftStore = createStore<EditDraft>()(() => emptyDraft);

export const largestSeed = 0xffff_ffff;

/** 0..largestSeed. */
export function drawSeed(): number {
  return Math.floor(Math.random() * (largestSeed + 1));
}

/** By model id, as the settings keep them. */
export type ModelParameters = Readonly<Record<string, Parameters>>;

/** The model's parameters as the form shows them. */
export function parametersOf(kept: ModelParameters, model: Model): Parameters {
  const values = kept[model.id] ?? {};
  return Object.fromEntries(
    model.parameters.map((field) => [field.name, usableValue(model, field, values[field.name])]),
  );
}

export function withParameter(
  kept: ModelParameters,
  model: Model,
  name: string,
  value: string | number | boolean | null,
): Record<string, Parameters> {
  return { ...kept, [model.id]: { ...parametersOf(kept, model), [name]: value } };
}

/** The parameters that ask for the same as `request`; those that the model no longer knows are left out. */
export function parametersFromRequest(
  kept: ModelParameters,
  model: Model,
  request: EditRequest,
): Record<string, Parameters> {
  const known = new Set(model.parameters.map((field) => field.name));
  const values = Object.fromEntries(Object.entries(request.parameters).filter(([name]) => known.has(name)));
  return { ...kept, [model.id]: { ...defaultParameters(model), ...values } };
}

/** The draft that asks for the same as `request`. */
export function draftFromRequest(
  model: Model,
  request: EditRequest,
  references: readonly Reference[],
): EditDraft {
  return { prompt: request.prompt, variables: {}, seed: model.seed ? request.seed : null, references };
}

/** What cannot be run now, and what the person does about it; null when it can. */
export function blockedReason(
  model: ListedModel | null,
  draft: EditDraft,
  maskIsEmpty: boolean,
): string | null {
  if (!model) return "No model is available";
  if (model.notReady !== null) return model.notReady;
  if (model.mask.required && maskIsEmpty) return "Paint over what should go";
  if (model.prompt.use !== "none") {
    const reason = blockedByPrompt(model, draft, maskIsEmpty);
    if (reason) return reason;
  }
  return referenceProblem(model, draft.references);
}

function blockedByPrompt(
  { prompt, operations }: Model,
  draft: EditDraft,
  maskIsEmpty: boolean,
): string | null {
  const empty = unfilledVariable(draft.prompt, draft.variables);
  if (empty) return `Fill in “${empty}”`;
  const text = fillIn(draft.prompt, draft.variables).trim();
  if (prompt.use === "required" && text === "") {
    return maskIsEmpty && operations.includes("edit") ? "Say what should change" : "Say what should appear";
  }
  if (text.length > prompt.maximumLength) {
    return `The prompt has ${text.length} characters; this model takes ${prompt.maximumLength}`;
  }
  return null;
}

/** What this model would not take of the references; null when it takes all. */
export function referenceProblem(
  { references: limits }: Pick<Model, "references">,
  references: readonly Reference[],
): string | null {
  if (limits.maximum === 0) return null; // none is sent, none is shown
  if (references.length > limits.maximum) {
    return `This model takes ${limits.maximum} reference${limits.maximum === 1 ? "" : "s"}; remove ${references.length - limits.maximum}`;
  }
  const index = references.findIndex(
    ({ size }) => size !== null && Math.min(size.width, size.height) < limits.minimumSide,
  );
  if (index < 0) return null;
  return `Picture ${index + 2} is too small: its shorter side needs ${limits.minimumSide} pixels`;
}

/** @throws AppError `invalid-input` naming the parameter that does not fit. */
export function requestFromDraft(
  draft: EditDraft,
  parameters: Parameters,
  model: Model,
  place: {
    readonly documentId: DocumentId;
    readonly parentId: NodeId;
    readonly maskHash: AssetHash | null;
    /** As in `EditRequest`; default: null. */
    readonly paintedMask?: EditRequest["paintedMask"];
  },
): EditRequest {
  return {
    ...place,
    paintedMask: place.paintedMask ?? null,
    modelId: model.id,
    prompt: model.prompt.use === "none" ? "" : fillIn(draft.prompt, draft.variables).trim(),
    parameters: checkParameters(model, parameters),
    seed: model.seed ? draft.seed : null,
    references: model.references.maximum === 0 ? [] : draft.references.map(({ hash }) => hash),
    variationGroup: null,
  };
}

function usableValue(model: Model, field: ParameterField, value: Parameters[string] | undefined) {
  if (value === undefined) return field.defaultValue;
  try {
    const checked = checkParameters({ ...model, parameters: [field] }, { [field.name]: value });
    return checked[field.name] ?? null;
  } catch {
    return field.defaultValue; // kept by a version with other limits
  }
}
