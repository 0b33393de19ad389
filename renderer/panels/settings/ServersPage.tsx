import { Plus, Server } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import { type CompatiblePreset, compatiblePresets } from "../../../shared/catalogue/compatible-presets.ts";
import type { CompatibleEndpoint } from "../../../shared/domain/compatible-endpoint.ts";
import { settingsStore } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { useInnerStep } from "../../ui/use-inner-step.ts";
import { EndpointForm } from "./EndpointForm.tsx";
import { EndpointRow } from "./EndpointRow.tsx";
import type { SettingsActions } from "./settings-actions.ts";

/** A team's own servers: listed, added from a preset, changed, removed. */
export function ServersPage({ actions }: { readonly actions: SettingsActions }) {
  const endpoints = useStore(settingsStore, (settings) => settings.compatibleEndpoints);
  const [edited, setEdited] = useState<CompatibleEndpoint | null>(null);
  const [choosing, setChoosing] = useState(false);
  const set = (compatibleEndpoints: CompatibleEndpoint[]) => actions.change({ compatibleEndpoints });
  if (edited) {
    return (
      <EndpointForm
        initial={edited}
        isNew={endpoints.every(({ id }) => id !== edited.id)}
        onSave={(saved) => {
          const others = endpoints.filter(({ id }) => id !== saved.id);
          const index = endpoints.findIndex(({ id }) => id === saved.id);
          set(index < 0 ? [...others, saved] : others.toSpliced(index, 0, saved));
          setEdited(null);
        }}
        onCancel={() => setEdited(null)}
      />
    );
  }
  if (choosing) {
    return (
      <PresetList
        onChoose={(preset) => {
          setChoosing(false);
          setEdited({ ...preset.endpoint, id: newEndpointId(preset.id, endpoints) });
        }}
        onCancel={() => setChoosing(false)}
      />
    );
  }
  const add = (
    <Button icon={<Plus size={14} />} onClick={() => setChoosing(true)}>
      Add a server…
    </Button>
  );
  if (endpoints.length === 0) {
    return (
      <EmptyState icon={<Server size={28} />} title="No servers of your own" actions={add}>
        Point Palimpsest at any server that speaks OpenAI’s image routes: on this computer, in your office, in
        your cluster.
      </EmptyState>
    );
  }
  return (
    <div className="servers">
      <ul className="key-list">
        {endpoints.map((endpoint) => (
          <EndpointRow
            key={endpoint.id}
            endpoint={endpoint}
            actions={actions}
            onEdit={() => setEdited(endpoint)}
            onRemove={() => set(endpoints.filter(({ id }) => id !== endpoint.id))}
          />
        ))}
      </ul>
      <div>{add}</div>
    </div>
  );
}

interface PresetListProps {
  readonly onChoose: (preset: CompatiblePreset) => void;
  readonly onCancel: () => void;
}

function PresetList({ onChoose, onCancel }: PresetListProps) {
  const list = useInnerStep<HTMLDivElement>(onCancel);
  return (
    <div ref={list} className="servers">
      <h3 className="settings__title">What does the server run?</h3>
      <ul className="presets">
        {compatiblePresets.map((preset) => (
          <li key={preset.id}>
            <button type="button" className="preset" onClick={() => onChoose(preset)}>
              <span className="preset__name">{preset.name}</span>
              <span className="field-description">{preset.help}</span>
            </button>
          </li>
        ))}
      </ul>
      <div>
        <Button onClick={onCancel}>Back</Button>
      </div>
    </div>
  );
}

/** The preset's name, with a number behind it where it is taken. */
export function newEndpointId(base: string, endpoints: readonly Pick<CompatibleEndpoint, "id">[]): string {
  const taken = new Set(endpoints.map(({ id }) => id));
  let candidate = base;
  for (let number = 2; taken.has(candidate); number++) candidate = `${base}-${number}`;
  return candidate;
}
