import { useStore } from "zustand";
import { localModelStore } from "../../state/local-models.ts";
import { LocalModelsView } from "./LocalModelsView.tsx";
import type { LocalModelsActions } from "./local-models-actions.ts";
import "./local-models.css";

/** The page, as soon as the host has said what there is. */
export function LocalModelsPage({ actions }: { readonly actions: LocalModelsActions }) {
  const known = useStore(localModelStore, (state) => state.known);
  if (known) return <LocalModelsView known={known} actions={actions} />;
  return (
    <p className="local-text" role="status">
      Looking for models…
    </p>
  );
}
