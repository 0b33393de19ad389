import { useStore } from "zustand";
import { localModelStore } from "../../state/local-models.ts";
import type { LocalModelsActions } from "./local-models-actions.ts";
import { ModelManager } from "./ModelManager.tsx";
import "./local-models.css";

/** The manager, as soon as the host has said what there is. */
export function LocalModelsPage({ actions }: { readonly actions: LocalModelsActions }) {
  const known = useStore(localModelStore, (state) => state.known);
  if (known) return <ModelManager known={known} actions={actions} />;
  return (
    <p className="local-text" role="status">
      Looking for models…
    </p>
  );
}
