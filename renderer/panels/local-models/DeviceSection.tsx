import { useStore } from "zustand";
import type { LocalDevice, LocalModelState } from "../../../shared/domain/local-model.ts";
import type { Settings } from "../../../shared/domain/settings.ts";
import { settingsStore } from "../../state/settings.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Select } from "../../ui/Select.tsx";
import { FailureNote } from "./FailureNote.tsx";
import { formatMemory } from "./local-model-texts.ts";
import type { LocalModelsActions } from "./local-models-actions.ts";
import { Section } from "./Section.tsx";
import { useAttempt } from "./use-attempt.ts";

interface DeviceSectionProps {
  readonly known: LocalModelState;
  readonly actions: Pick<LocalModelsActions, "probe" | "cancelTask" | "change">;
}

/** What computes, why that, and what was found out about every other. */
export function DeviceSection({ known, actions }: DeviceSectionProps) {
  const { devices, chosenDevice, tasks } = known;
  const chosen = useStore(settingsStore, (settings) => settings.localDevice);
  const { busy, failure, attempt } = useAttempt();
  const probe = tasks.find(({ kind, status }) => kind === "probe" && status === "running");
  const isProbing = busy || probe !== undefined;
  const options: readonly { readonly value: Settings["localDevice"]; readonly title: string }[] = [
    { value: "automatic", title: "Automatic: the best that passed its test" },
    ...devices.map(({ provider, name }) => ({ value: provider, title: name })),
  ];
  const running = devices.find(({ provider }) => provider === chosenDevice.provider);
  return (
    <Section
      title="Device"
      actions={
        <>
          <Button size="small" disabled={isProbing} onClick={() => void attempt(actions.probe)}>
            {isProbing ? "Testing…" : "Test again"}
          </Button>
          {probe ? (
            <Button
              size="small"
              disabled={busy}
              onClick={() => void attempt(() => actions.cancelTask(probe.id))}
            >
              Cancel
            </Button>
          ) : null}
        </>
      }
    >
      <Select
        label="Runs on"
        hideLabel
        value={chosen}
        options={options}
        description={`Edits run on ${running?.name ?? chosenDevice.provider} now. ${chosenDevice.reason}`}
        onChange={(value) => {
          const option = options.find((candidate) => candidate.value === value);
          if (option) actions.change({ localDevice: option.value });
        }}
      />
      <ul className="device-list">
        {devices.map((device) => (
          <Device key={device.provider} device={device} />
        ))}
      </ul>
      {failure ? <FailureNote failure={failure} /> : null}
    </Section>
  );
}

const outcomes = {
  untried: { title: "Not tested", tone: "neutral" },
  accepted: { title: "Passed", tone: "success" },
  refused: { title: "Not used", tone: "warning" },
} as const;

function Device({ device: { name, memoryBytes, outcome, reason } }: { readonly device: LocalDevice }) {
  const { title, tone } = outcomes[outcome];
  return (
    <li className="device" aria-label={name}>
      <span className="device__name">{name}</span>
      <span className="device__memory">
        {memoryBytes === null ? "memory unknown" : formatMemory(memoryBytes)}
      </span>
      <Badge tone={tone}>{title}</Badge>
      <p className="device__reason">{reason}</p>
    </li>
  );
}
