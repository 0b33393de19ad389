import type { Model } from "../../shared/catalogue/model.ts";
import { checkParameters } from "../../shared/catalogue/parameters.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { AppError } from "../../shared/errors.ts";
import type { Library } from "../library/library.ts";
import type { Provider } from "../providers/provider.ts";
import type { Registry } from "../providers/registry.ts";

/** A request that can be run, and what it names. */
export interface CheckedRequest {
  /** With every parameter's default filled in. */
  readonly request: EditRequest;
  readonly model: Model;
  readonly provider: Provider;
  readonly parent: HistoryNode;
}

/** @throws AppError `invalid-input` or `not-found`, with the field, the value and the limit. */
export function checkRequest(
  request: EditRequest,
  { documents }: { readonly documents: Pick<Library["documents"], "node"> },
  registry: Registry,
): CheckedRequest {
  const { model, provider } = registry.find(request.modelId);
  const parameters = checkParameters(model, request.parameters);
  const parent = documents.node(request.parentId);
  if (parent.documentId !== request.documentId) {
    throw new AppError("invalid-input", `Node ${request.parentId} is not in document ${request.documentId}.`);
  }
  checkModelTakes(model, {
    hasMask: request.maskHash !== null,
    prompt: request.prompt,
    references: request.references.length,
  });
  return { request: { ...request, parameters }, model, provider, parent };
}

/** @throws AppError `invalid-input` for a missing mask or prompt, a prompt that is too long, or too many references. */
export function checkModelTakes(
  model: Model,
  asked: { readonly hasMask: boolean; readonly prompt: string; readonly references: number },
): void {
  if (model.mask.required && !asked.hasMask) {
    throw new AppError("invalid-input", `${model.name} needs a mask.`, {
      nextStep: "Paint over what should change, then run it again.",
    });
  }
  checkPrompt(model, asked.prompt.trim());
  if (asked.references > model.references.maximum) {
    throw new AppError(
      "invalid-input",
      `${model.name} takes ${model.references.maximum} reference pictures; ${asked.references} were given.`,
      { nextStep: "Take some out, or choose a model that takes more." },
    );
  }
}

/** @throws AppError `invalid-input` for one that is smaller than the model takes. */
export function checkReferenceSizes(model: Model, sizes: readonly Size[]): void {
  for (const [index, { width, height }] of sizes.entries()) {
    if (Math.min(width, height) >= model.references.minimumSide) continue;
    throw new AppError(
      "invalid-input",
      `Reference ${index + 1} is ${width}×${height} pixels; ${model.name} takes at least ` +
        `${model.references.minimumSide} on each side.`,
      { nextStep: "Choose a larger picture." },
    );
  }
}

function checkPrompt({ name, prompt: { use, maximumLength } }: Model, prompt: string): void {
  if (use === "required" && prompt === "") {
    throw new AppError("invalid-input", `${name} needs a prompt.`, { nextStep: "Say what should change." });
  }
  if (use !== "none" && prompt.length > maximumLength) {
    throw new AppError(
      "invalid-input",
      `The prompt has ${prompt.length} characters; ${name} takes ${maximumLength}.`,
      { nextStep: "Shorten it." },
    );
  }
}
