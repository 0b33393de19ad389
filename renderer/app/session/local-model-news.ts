import type { LocalModel, LocalModelState, LocalModelTask } from "../../../shared/domain/local-model.ts";
import { addNotice } from "../../state/notices.ts";
import { dialogStore, openDialog } from "../dialogs.ts";

export interface LocalModelNews {
  readonly arrived: readonly LocalModel[];
  readonly failed: readonly LocalModelTask[];
}

/** What a person who looks elsewhere should hear of: models that were downloaded, and work that has stopped. */
export function newsOf(before: LocalModelState | null, after: LocalModelState): LocalModelNews {
  if (!before) return { arrived: [], failed: [] };
  const known = new Set(before.models.map(({ id }) => id));
  const ran = new Set(before.tasks.filter(({ status }) => status === "running").map(({ id }) => id));
  return {
    arrived: after.models.filter(({ id, isDownloaded }) => isDownloaded && !known.has(id)),
    failed: after.tasks.filter(({ id, status }) => status === "failed" && ran.has(id)),
  };
}

/** Shows the news, unless the page is open on which it stands. */
export function tellNews({ arrived, failed }: LocalModelNews): void {
  const { dialog } = dialogStore.getState();
  if (dialog?.type === "settings" && dialog.page === "localModels") return;
  const show = {
    label: "Show",
    run: () => openDialog({ type: "settings", page: "localModels" }),
  };
  for (const { name } of arrived) {
    addNotice("success", `“${name}” is on this computer and can be used.`, { actions: [show] });
  }
  for (const { title, error } of failed) {
    addNotice("error", `“${title}” has stopped. ${error?.message ?? ""}`.trim(), {
      nextStep: error?.nextStep ?? null,
      actions: [show],
    });
  }
}
