import type { LocalModelsActions } from "../panels/local-models/local-models-actions.ts";
import { closeDialog, openKeys } from "./dialogs.ts";
import type { Editor } from "./session/editor.ts";

/** @param nativeDialogs whether the host has a dialog of its own that asks for a folder. */
export function localModelsActions(editor: Editor, nativeDialogs: boolean): LocalModelsActions {
  const host = editor.localModels;
  return {
    chooseFolder: nativeDialogs ? () => host.chooseFolder(null) : null,
    inspectFolder: (folder) => host.inspectFolder({ folder }),
    add: (inspectionId, name) => host.add({ inspectionId, name, licenceAccepted: true }),
    planDownload: (repository, revision) => host.planDownload({ repository, revision }),
    startDownload: (planId) => host.startDownload({ planId, licenceAccepted: true }),
    pauseTask: (taskId) => host.pauseTask({ taskId }),
    resumeTask: (taskId) => host.resumeTask({ taskId }),
    cancelTask: (taskId) => host.cancelTask({ taskId }),
    rename: (id, name) => host.rename({ id, name }),
    setPrecision: (id, precision) => host.setPrecision({ id, precision }),
    convert: (id, precision) => host.convert({ id, precision }),
    eraseConversion: (id, precision) => host.eraseConversion({ id, precision }),
    remove: (id, eraseFiles) => host.remove({ id, eraseFiles }),
    probe: () => host.probe(null),
    use: (id) => {
      editor.settings.change({ modelId: `local/${id}` });
      closeDialog();
    },
    addToken: () => openKeys("huggingface"),
    change: (change) => editor.settings.change(change),
  };
}
