import { Cpu, Search } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { useStore } from "zustand";
import type { ListedModel } from "../../../shared/catalogue/model.ts";
import type { ModelId } from "../../../shared/domain/ids.ts";
import { chosenModel, modelStore } from "../../state/models.ts";
import { settingsStore } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { filterModels, type ModelGroup, type Purpose, purposes } from "./filter-models.ts";
import { ModelDetails } from "./ModelDetails.tsx";
import { ModelRow } from "./ModelRow.tsx";
import "./models.css";

interface ModelPickerProps {
  readonly onChoose: (modelId: ModelId) => void;
  /** Opens the place where a provider's key is given. */
  readonly onAddKey: (provider: string) => void;
  readonly onShowLocalModels: () => void;
  readonly onClose: () => void;
}

const noModels: readonly ListedModel[] = [];

/** Every model there is, by maker. Letters search, arrows move, Enter chooses. */
export function ModelPicker({ onChoose, onAddKey, onShowLocalModels, onClose }: ModelPickerProps) {
  const models = useStore(modelStore, (state) => state.models) ?? noModels;
  const chosenId = useStore(settingsStore, (settings) => settings.modelId);
  const hasLocalModels = models.some(({ provider }) => provider === "local");
  const chosen = chosenModel(models, chosenId);
  const [search, setSearch] = useState("");
  const [purpose, setPurpose] = useState<Purpose>("all");
  const [activeId, setActiveId] = useState<string | null>(chosen?.id ?? null);
  const listId = useId();
  const groups = filterModels(models, purpose, search);
  const shown = groups.flatMap((group) => group.models);
  const active = shown.find((model) => model.id === activeId) ?? shown[0] ?? null;
  const takeKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && active) {
      event.preventDefault();
      onChoose(active.id);
      return;
    }
    const next = modelAfterKey(shown, active, event.key);
    if (!next) return;
    event.preventDefault();
    setActiveId(next.id);
  };
  return (
    <Dialog title="Choose a model" width="extra-wide" onClose={onClose}>
      <div className="model-picker">
        <div className="model-picker__filter">
          <div className="model-picker__search">
            <Search size={14} aria-hidden="true" />
            <input
              className="text-field text-field--line"
              role="combobox"
              aria-label="Search models"
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={active ? optionId(listId, active) : undefined}
              placeholder="Search by name, maker or use"
              autoComplete="off"
              spellCheck={false}
              data-initial-focus
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              onKeyDown={takeKey}
            />
          </div>
          <Segments
            label="For"
            hideLabel
            value={purpose}
            options={purposes}
            onChange={(value) => setPurpose(purposes.find((known) => known.value === value)?.value ?? "all")}
          />
        </div>
        <ModelList
          id={listId}
          groups={groups}
          activeId={active?.id ?? null}
          chosenId={chosen?.id ?? null}
          onPoint={(model) => setActiveId(model.id)}
          onChoose={(model) => onChoose(model.id)}
        />
        <div className="model-picker__local">
          <Button variant="quiet" icon={<Cpu size={14} />} onClick={onShowLocalModels}>
            {hasLocalModels ? "Models on this computer…" : "Run FLUX.1 Kontext on this computer…"}
          </Button>
        </div>
        {active ? (
          <ModelDetails
            model={active}
            models={models}
            onChoose={onChoose}
            onAddKey={() => onAddKey(active.provider)}
          />
        ) : (
          <div className="model-details" />
        )}
      </div>
    </Dialog>
  );
}

interface ModelListProps {
  readonly id: string;
  readonly groups: readonly ModelGroup[];
  readonly activeId: string | null;
  readonly chosenId: string | null;
  readonly onPoint: (model: ListedModel) => void;
  readonly onChoose: (model: ListedModel) => void;
}

function ModelList({ id, groups, activeId, chosenId, onPoint, onChoose }: ModelListProps) {
  if (groups.length === 0) {
    return (
      <p id={id} className="model-picker__list model-picker__empty" role="status">
        No model fits. Try another word, or “All”.
      </p>
    );
  }
  return (
    <div id={id} className="model-picker__list" role="listbox" aria-label="Models" tabIndex={-1}>
      {groups.map(({ title, models }) => (
        <div key={title} role="group" aria-label={title}>
          <div className="model-picker__maker" role="presentation">
            {title}
          </div>
          {models.map((model) => (
            <ModelRow
              key={model.id}
              id={optionId(id, model)}
              model={model}
              active={model.id === activeId}
              chosen={model.id === chosenId}
              onPoint={() => onPoint(model)}
              onChoose={() => onChoose(model)}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function optionId(listId: string, model: ListedModel): string {
  return `${listId}-${model.id.replaceAll("/", "-")}`;
}

/** Rows that Page Up and Page Down go. */
const page = 6;

function modelAfterKey(
  models: readonly ListedModel[],
  active: ListedModel | null,
  key: string,
): ListedModel | undefined {
  const index = models.findIndex((model) => model.id === active?.id);
  const last = models.length - 1;
  switch (key) {
    case "ArrowDown":
      return models[index === last ? 0 : index + 1];
    case "ArrowUp":
      return models[index <= 0 ? last : index - 1];
    case "PageDown":
      return models[Math.min(last, index + page)];
    case "PageUp":
      return models[Math.max(0, index - page)];
    default:
      return undefined;
  }
}
