import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { ListedModel } from "../../../shared/catalogue/model.ts";
import type { Client } from "../../../shared/contract/contract.ts";
import type { Settings } from "../../../shared/domain/settings.ts";
import { editDraftStore, parametersOf, withParameter } from "../../state/edit-draft.ts";
import { settingsStore } from "../../state/settings.ts";
import type { FillActions } from "./fill-actions.ts";
import { ModelField } from "./ModelField.tsx";
import { ParameterSections } from "./ParameterSections.tsx";
import { PromptField } from "./PromptField.tsx";
import { ReferenceTray } from "./ReferenceTray.tsx";
import { RunBar } from "./RunBar.tsx";
import { useRunPlan } from "./use-run-plan.ts";
import "./fill.css";

interface FillPanelProps {
  readonly shortcut: string;
  readonly modelShortcut: string;
  /** Why the editor cannot take an edit now, whatever the form holds; null when it can. */
  readonly unavailable: string | null;
  readonly prompts: Client["prompts"];
  readonly actions: FillActions;
}

/** Asks for an edit: which model, with which words and parameters, how often, at what price. */
export function FillPanel({ shortcut, modelShortcut, unavailable, prompts, actions }: FillPanelProps) {
  const plan = useRunPlan();
  const { model } = plan;
  return (
    <section className="fill-panel" aria-label="Edit">
      <div className="fill-panel__form">
        {model ? (
          <>
            <ModelField
              model={model}
              shortcut={modelShortcut}
              onChoose={actions.chooseModel}
              onAddKey={() => actions.addKey(model.provider)}
            />
            {model.prompt.use === "none" ? null : (
              <PromptField model={model} hasMask={plan.maskBounds !== null} prompts={prompts} />
            )}
            {model.references.maximum > 0 ? (
              <ReferenceTray model={model} onAdd={actions.addReferences} />
            ) : null}
            <Parameters model={model} onChange={actions.changeSettings} />
          </>
        ) : null}
      </div>
      <RunBar plan={plan} unavailable={unavailable} shortcut={shortcut} actions={actions} />
    </section>
  );
}

function Parameters({
  model,
  onChange,
}: {
  readonly model: ListedModel;
  readonly onChange: (change: Partial<Settings>) => void;
}): ReactNode {
  const kept = useStore(settingsStore, (settings) => settings.modelParameters);
  const seed = useStore(editDraftStore, (draft) => draft.seed);
  return (
    <ParameterSections
      model={model}
      values={parametersOf(kept, model)}
      seed={seed}
      onChange={(name, value) => onChange({ modelParameters: withParameter(kept, model, name, value) })}
      onSeed={(chosen) => editDraftStore.setState({ seed: chosen })}
    />
  );
}
