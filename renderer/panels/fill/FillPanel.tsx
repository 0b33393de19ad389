import { WandSparkles } from "lucide-react";
import { useId, useState } from "react";
import { useStore } from "zustand";
import type { Model } from "../../../shared/catalogue/model.ts";
import type { Parameters } from "../../../shared/domain/edit-request.ts";
import type { ModelId } from "../../../shared/domain/ids.ts";
import { blockedReason, editDraftStore, parametersOf, withParameter } from "../../state/edit-draft.ts";
import { maskStore } from "../../state/mask.ts";
import { modelStore } from "../../state/models.ts";
import { settingsStore } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { Disclosure } from "../../ui/Disclosure.tsx";
import { Select } from "../../ui/Select.tsx";
import { ParameterForm } from "./ParameterForm.tsx";
import { SeedField } from "./SeedField.tsx";
import "./fill.css";

interface FillPanelProps {
  readonly shortcut: string;
  /** Why the editor cannot take an edit now, whatever the form holds; null when it can. */
  readonly unavailable: string | null;
  readonly onFill: () => void;
  readonly onChooseModel: (modelId: ModelId) => void;
}

const noModels: readonly Model[] = [];

/** Asks for an edit: which model, with which parameters, at what price. */
export function FillPanel({ shortcut, unavailable, onFill, onChooseModel }: FillPanelProps) {
  const models = useStore(modelStore, (state) => state.models) ?? noModels;
  const chosenId = useStore(settingsStore, (settings) => settings.modelId);
  const draft = useStore(editDraftStore);
  const maskIsEmpty = useStore(maskStore, (mask) => mask.isEmpty);
  const model = models.find((candidate) => candidate.id === chosenId) ?? models[0] ?? null;
  const reason = unavailable ?? blockedReason(model, draft, maskIsEmpty);
  const reasonId = useId();
  const change = (name: string, value: string | number | boolean) => {
    if (model) editDraftStore.setState(withParameter(draft, model, name, value));
  };
  return (
    <section className="fill-panel" aria-label="Fill">
      {model ? (
        <>
          <Select
            label="Model"
            value={model.id}
            options={models.map(({ id, name }) => ({ value: id, title: name }))}
            description={model.description}
            onChange={(id) => {
              const chosen = models.find((candidate) => candidate.id === id);
              if (chosen) onChooseModel(chosen.id);
            }}
          />
          {model.prompt === "none" ? null : (
            <Prompt value={draft.prompt} required={model.prompt === "required"} />
          )}
          <Settings model={model} values={parametersOf(draft, model)} seed={draft.seed} onChange={change} />
        </>
      ) : null}
      <div className="fill-panel__run">
        <Button
          variant="primary"
          size="large"
          fullWidth
          icon={<WandSparkles size={16} />}
          shortcut={shortcut}
          disabled={reason !== null}
          aria-describedby={reasonId}
          onClick={onFill}
        >
          Fill
        </Button>
        <p className="fill-panel__note" id={reasonId}>
          {reason ?? (model ? priceText(model) : "")}
        </p>
      </div>
    </section>
  );
}

function Prompt({ value, required }: { readonly value: string; readonly required: boolean }) {
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        Prompt
      </label>
      <textarea
        id={id}
        className="text-field"
        rows={3}
        required={required}
        placeholder="What should appear under the mask"
        value={value}
        onChange={(event) => editDraftStore.setState({ prompt: event.currentTarget.value })}
      />
    </div>
  );
}

interface SettingsProps {
  readonly model: Model;
  readonly values: Parameters;
  readonly seed: number | null;
  readonly onChange: (name: string, value: string | number | boolean) => void;
}

function Settings({ model, values, seed, onChange }: SettingsProps) {
  const [open, setOpen] = useState(false);
  const advanced = model.parameters.filter((field) => field.advanced);
  return (
    <>
      <ParameterForm
        fields={model.parameters.filter((field) => !field.advanced)}
        values={values}
        onChange={onChange}
      />
      {advanced.length > 0 || model.seed ? (
        <Disclosure title="Advanced" open={open} onToggle={setOpen}>
          <ParameterForm fields={advanced} values={values} onChange={onChange} />
          {model.seed ? (
            <SeedField seed={seed} onChange={(value) => editDraftStore.setState({ seed: value })} />
          ) : null}
        </Disclosure>
      ) : null}
    </>
  );
}

/** What a fill costs, before it is asked for. */
function priceText(model: Model): string {
  switch (model.price.kind) {
    case "free":
      return "Free · runs on this computer";
  }
}
