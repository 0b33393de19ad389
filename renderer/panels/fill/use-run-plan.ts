import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { editDraftStore } from "../../state/edit-draft.ts";
import { maskStore } from "../../state/mask.ts";
import { modelStore } from "../../state/models.ts";
import { moneyStore } from "../../state/money.ts";
import { planRun, type RunPlan } from "../../state/run-plan.ts";
import { settingsStore } from "../../state/settings.ts";

/** What pressing Run would do, drawn anew whenever that changes. */
export function useRunPlan(): RunPlan {
  return planRun({
    models: useStore(modelStore, (state) => state.models),
    settings: useStore(
      settingsStore,
      useShallow(({ modelId, modelParameters, variations, spendingCaps }) => ({
        modelId,
        modelParameters,
        variations,
        spendingCaps,
      })),
    ),
    draft: useStore(editDraftStore),
    mask: useStore(
      maskStore,
      useShallow(({ isEmpty, bounds, feather }) => ({ isEmpty, bounds, feather })),
    ),
    picture: useStore(documentStore, (state) => currentNodeOf(state)?.picture ?? null),
    spending: useStore(moneyStore, (state) => state.spending),
  });
}
