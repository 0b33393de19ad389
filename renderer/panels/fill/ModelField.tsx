import { ChevronsUpDown, Cpu, KeyRound, TriangleAlert } from "lucide-react";
import { useId } from "react";
import { useStore } from "zustand";
import type { ListedModel } from "../../../shared/catalogue/model.ts";
import { keyStore, nameOfProvider, remedyTitle, runsHere } from "../../state/keys.ts";
import { priceSummary } from "../../state/price-text.ts";
import { Button, releaseFocus } from "../../ui/Button.tsx";

interface ModelFieldProps {
  readonly model: ListedModel;
  readonly shortcut: string;
  readonly onChoose: () => void;
  readonly onAddKey: () => void;
}

/** The chosen model, as a button that opens the list of all. */
export function ModelField({ model, shortcut, onChoose, onAddKey }: ModelFieldProps) {
  const id = useId();
  const keys = useStore(keyStore, (state) => state.list);
  return (
    <div className="field">
      <span id={`${id}-label`} className="field__label">
        Model
      </span>
      <button
        type="button"
        id={id}
        className="model-field"
        aria-labelledby={`${id}-label ${id}-name ${id}-price`}
        aria-describedby={`${id}-description`}
        aria-haspopup="dialog"
        data-tooltip="Choose a model"
        data-tooltip-shortcut={shortcut}
        data-tooltip-side="left"
        onClick={(event) => {
          onChoose();
          releaseFocus(event);
        }}
      >
        <span id={`${id}-name`} className="model-field__name">
          {model.name}
        </span>
        <span id={`${id}-price`} className="model-field__price">
          {priceSummary(model.price)}
        </span>
        <ChevronsUpDown size={14} aria-hidden="true" />
      </button>
      <p id={`${id}-description`} className="field-description model-field__description">
        {model.description}
        {runsHere(model.provider) ? "" : ` Via ${nameOfProvider(keys, model.provider)}.`}
      </p>
      {model.deprecatedOn ? (
        <p className="fill-panel__warning">
          <TriangleAlert size={14} aria-hidden="true" />
          The provider ends this model on {model.deprecatedOn}.
        </p>
      ) : null}
      {model.notReady === null ? null : (
        <div className="fill-panel__not-ready">
          {model.provider === "local" ? <p className="field-description">{model.notReady}</p> : null}
          <Button
            size="small"
            icon={model.provider === "local" ? <Cpu size={14} /> : <KeyRound size={14} />}
            onClick={onAddKey}
          >
            {remedyTitle(model.provider)}
          </Button>
        </div>
      )}
    </div>
  );
}
