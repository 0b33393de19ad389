import type { NodeId } from "../../../shared/domain/ids.ts";
import type { Settings } from "../../../shared/domain/settings.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";
import { draftFromRequest, editDraftStore, parametersFromRequest } from "../../state/edit-draft.ts";
import { modelStore } from "../../state/models.ts";
import { addNotice, announce } from "../../state/notices.ts";
import { settingsStore } from "../../state/settings.ts";

/** Puts what made a node into the form. */
export function reuseSettings(nodeId: NodeId, changeSettings: (change: Partial<Settings>) => void): void {
  const node = openDocumentOf(documentStore.getState())?.nodes.get(nodeId);
  if (node?.kind !== "edit") return;
  const model = modelStore.getState().models?.find((candidate) => candidate.id === node.request.modelId);
  if (!model) {
    addNotice("warning", `The model ${node.request.modelId} is not available here.`, {
      nextStep: "Choose another model; the step itself stays as it is.",
    });
    return;
  }
  const { modelParameters } = settingsStore.getState();
  changeSettings({
    modelId: model.id,
    modelParameters: parametersFromRequest(modelParameters, model, node.request),
  });
  const references = node.request.references.map((hash, index) => ({
    hash,
    size: null,
    name: `Picture ${index + 2}`,
  }));
  editDraftStore.setState(draftFromRequest(model, node.request, references), true);
  announce(`The form holds the settings of ${node.label || model.name}.`);
}
