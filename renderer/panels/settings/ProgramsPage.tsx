import { type FormEvent, useState } from "react";
import { useStore } from "zustand";
import type { ListedModel } from "../../../shared/catalogue/model.ts";
import type { Settings } from "../../../shared/domain/settings.ts";
import { modelStore } from "../../state/models.ts";
import { settingsStore } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { Select } from "../../ui/Select.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import { Group } from "./Group.tsx";

interface ProgramsPageProps {
  readonly onChange: (change: Partial<Settings>) => void;
}

/** No id of a model is empty. */
const noModel = "";
const usualHours = [1, 6, 24, 7 * 24, 30 * 24];

export function ProgramsPage({ onChange }: ProgramsPageProps) {
  const settings = useStore(settingsStore);
  const models = useStore(modelStore, (state) => state.models) ?? [];
  return <ProgramsForm settings={settings} models={models} onChange={onChange} />;
}

interface ProgramsFormProps extends ProgramsPageProps {
  readonly settings: Settings;
  readonly models: readonly ListedModel[];
}

/** What the API of this host does where a program does not say it. */
export function ProgramsForm({ settings, models, onChange }: ProgramsFormProps) {
  const { defaultApiModel, apiModelAliases, programResultHours, allowPrivateCallbacks } = settings;
  const hours = [...new Set([...usualHours, programResultHours])].toSorted((one, other) => one - other);
  return (
    <>
      <Group title="Models">
        <Select
          label="For programs that name none"
          value={defaultApiModel ?? noModel}
          options={[
            { value: noModel, title: "Content-aware fill, with a mask" },
            ...choices(models, defaultApiModel),
          ]}
          description="What a program gets that only knows OpenAI’s address."
          onChange={(id) => onChange({ defaultApiModel: id === noModel ? null : id })}
        />
      </Group>
      <Group title="Other names">
        <Aliases
          aliases={apiModelAliases}
          models={models}
          onChange={(aliases) => onChange({ apiModelAliases: aliases })}
        />
      </Group>
      <Group title="Results">
        <Select
          label="Kept for"
          value={String(programResultHours)}
          options={hours.map((value) => ({ value: String(value), title: spanOf(value) }))}
          description="For programs to fetch them. What you make in the editor is never cleaned up."
          onChange={(value) => onChange({ programResultHours: Number(value) })}
        />
      </Group>
      <Group title="Callbacks">
        <Toggle
          label="Call addresses of private networks"
          checked={allowPrivateCallbacks}
          description="On: whoever has the token can have Palimpsest call this computer and others near it."
          onChange={(allowed) => onChange({ allowPrivateCallbacks: allowed })}
        />
      </Group>
    </>
  );
}

interface AliasesProps {
  readonly aliases: Settings["apiModelAliases"];
  readonly models: readonly ListedModel[];
  readonly onChange: (aliases: Settings["apiModelAliases"]) => void;
}

/** Names that programs ask for, and what they get. */
function Aliases({ aliases, models, onChange }: AliasesProps) {
  const [name, setName] = useState("");
  const [modelId, setModelId] = useState(noModel);
  const isTaken = Object.hasOwn(aliases, name.trim());
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "" || isTaken || modelId === noModel) return;
    onChange({ ...aliases, [name.trim()]: modelId });
    setName("");
    setModelId(noModel);
  };
  return (
    <>
      {Object.keys(aliases).length === 0 ? null : (
        <ul className="key-list" aria-label="Other names">
          {Object.entries(aliases).map(([alias, id]) => (
            <li key={alias} className="key-row">
              <div className="key-row__line">
                <span className="key-row__name">{alias}</span>
                <span className="key-row__space" />
                <Button size="small" variant="danger" onClick={() => onChange(without(aliases, alias))}>
                  Remove
                </Button>
              </div>
              <p className="field-description servers__address">is {titleOf(id, models)}</p>
            </li>
          ))}
        </ul>
      )}
      <form className="servers" onSubmit={add} aria-label="Another name for a model">
        <TextField
          label="Name"
          value={name}
          maximumLength={200}
          placeholder="For example gpt-image-1"
          description="For programs that can only ask for models they know."
          error={isTaken ? "This name has a model: remove it first." : undefined}
          onChange={setName}
        />
        <Select
          label="Model"
          value={modelId}
          options={[{ value: noModel, title: "Choose…" }, ...choices(models, null)]}
          onChange={setModelId}
        />
        <div className="servers__actions">
          <Button submits disabled={name.trim() === "" || isTaken || modelId === noModel}>
            Add
          </Button>
        </div>
      </form>
    </>
  );
}

/** Every model that a program can name, and the chosen one whether or not it is (still) there. */
function choices(models: readonly ListedModel[], chosen: string | null) {
  const shown = models.filter(({ hidden }) => !hidden);
  const known = shown.map(({ id }) => ({ value: String(id), title: titleOf(id, shown) }));
  const isKnown = chosen === null || shown.some(({ id }) => id === chosen);
  return isKnown ? known : [{ value: chosen, title: titleOf(chosen, shown) }, ...known];
}

/** Services share names of models: their ids tell them apart. */
function titleOf(modelId: string, models: readonly ListedModel[]): string {
  const model = models.find(({ id }) => id === modelId);
  return model ? `${model.name} (${modelId})` : `${modelId}, which is not there`;
}

function without(aliases: Settings["apiModelAliases"], name: string): Settings["apiModelAliases"] {
  return Object.fromEntries(Object.entries(aliases).filter(([alias]) => alias !== name));
}

/** @param hours as the settings hold them, fractions too. */
export function spanOf(hours: number): string {
  const count = (value: number, unit: string) => `${value} ${unit}${value === 1 ? "" : "s"}`;
  if (hours >= 24 && hours % 24 === 0) return count(hours / 24, "day");
  if (Number.isInteger(hours)) return count(hours, "hour");
  return count(Math.round(hours * 60), "minute");
}
