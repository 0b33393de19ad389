import { useState } from "react";
import { useStore } from "zustand";
import { settingsStore } from "../../state/settings.ts";
import { Select } from "../../ui/Select.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import type { LocalModelsActions } from "./local-models-actions.ts";
import { Section } from "./Section.tsx";

const warmMinutes = [0, 1, 5, 15, 60, 240] as const;

/** What a model may take of the computer, for how long, and whether anything may be fetched. */
export function RunningSection({ change }: Pick<LocalModelsActions, "change">) {
  const settings = useStore(settingsStore);
  const minutes = [...new Set([...warmMinutes, settings.localModelWarmMinutes])].toSorted((a, b) => a - b);
  return (
    <Section title="Memory and network">
      <div className="local-pair">
        <Select
          label="Keep in memory after an edit"
          value={String(settings.localModelWarmMinutes)}
          options={minutes.map((value) => ({ value: String(value), title: warmTitle(value) }))}
          onChange={(value) => change({ localModelWarmMinutes: Number(value) })}
        />
      </div>
      <div className="local-pair">
        <MemoryField
          label="Memory limit, in GiB"
          placeholder="What is free"
          description="Of the computer's own memory."
          value={settings.localMemoryGibibytes}
          onChange={(localMemoryGibibytes) => change({ localMemoryGibibytes })}
        />
        <MemoryField
          label="Graphics card's limit, in GiB"
          placeholder="What it has"
          description="Counts instead of what the card tells. Where no memory is shown beside it, give what yours has."
          value={settings.localCardMemoryGibibytes}
          onChange={(localCardMemoryGibibytes) => change({ localCardMemoryGibibytes })}
        />
      </div>
      <Toggle
        label="Offline"
        description="Nothing is fetched from Hugging Face. Edits on this computer need no network at any time."
        checked={settings.offline}
        onChange={(offline) => change({ offline })}
      />
    </Section>
  );
}

function warmTitle(minutes: number): string {
  if (minutes === 0) return "Free it at once";
  if (minutes % 60 === 0) return minutes === 60 ? "1 hour" : `${minutes / 60} hours`;
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

interface MemoryFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly description: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

function MemoryField({ label, placeholder, description, value, onChange }: MemoryFieldProps) {
  const [typed, setTyped] = useState(value === null ? "" : String(value));
  return (
    <TextField
      label={label}
      value={typed}
      placeholder={placeholder}
      description={description}
      error={parseGibibytes(typed) === undefined ? "A number from 1 to 1024" : undefined}
      onChange={(text) => {
        setTyped(text);
        const parsed = parseGibibytes(text);
        if (parsed !== undefined) onChange(parsed);
      }}
    />
  );
}

/** What was typed as a limit of memory; null for nothing; undefined where it is none. A comma is a point, too. */
export function parseGibibytes(text: string): number | null | undefined {
  const cleaned = text.trim().replace(",", ".");
  if (cleaned === "") return null;
  if (!/^\d{1,4}(\.\d{1,2})?$/.test(cleaned)) return undefined;
  const value = Number(cleaned);
  return value >= 1 && value <= 1024 ? value : undefined;
}
