import { CircleAlert, CircleCheck, CircleHelp, LoaderCircle } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useStore } from "zustand";
import type { KeyCheck, KeyState } from "../../../shared/contract/keys.ts";
import { keyStore } from "../../state/keys.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { useInnerStep } from "../../ui/use-inner-step.ts";
import type { SettingsActions } from "./settings-actions.ts";

type KeyActions = Pick<SettingsActions, "setKey" | "removeKey" | "testKey">;

interface KeyRowProps {
  readonly state: KeyState;
  /** The person came here to give this key. */
  readonly asked?: boolean;
  readonly actions: KeyActions;
}

/** One service's key: given, tried and taken back, but never shown. */
export function KeyRow({ state, asked = false, actions }: KeyRowProps) {
  const { provider, name, source, environmentName, signUpUrl } = state;
  const [editing, setEditing] = useState(asked && source === "none");
  const check = useStore(keyStore, (keys) => keys.checks[provider]);
  const hasKey = source !== "none";
  const isFixed = source === "environment";
  return (
    <li className="key-row" aria-label={name}>
      <div className="key-row__line">
        <span className="key-row__name">{name}</span>
        <SourceBadge state={state} />
        <span className="key-row__space" />
        {hasKey ? (
          <Button size="small" disabled={check === null} onClick={() => actions.testKey(provider)}>
            Test
          </Button>
        ) : null}
        {editing || isFixed ? null : (
          <Button size="small" onClick={() => setEditing(true)}>
            {hasKey ? "Replace…" : "Add a key…"}
          </Button>
        )}
        {hasKey && !isFixed ? (
          <Button size="small" variant="danger" onClick={() => actions.removeKey(provider)}>
            Remove
          </Button>
        ) : null}
      </div>
      {editing ? (
        <KeyForm
          name={name}
          onSave={(key) => actions.setKey(provider, key)}
          onDone={() => setEditing(false)}
        />
      ) : null}
      {check === undefined ? null : <CheckResult check={check} />}
      {hasKey ? null : <Whence environmentName={environmentName} signUpUrl={signUpUrl} />}
    </li>
  );
}

function SourceBadge({ state: { source, environmentName } }: { readonly state: KeyState }) {
  switch (source) {
    case "none":
      return <Badge>No key</Badge>;
    case "stored":
      return <Badge tone="success">Stored</Badge>;
    case "session":
      return (
        <Badge tone="warning" hint="It is forgotten when Palimpsest closes.">
          Until you close Palimpsest
        </Badge>
      );
    case "environment":
      return (
        <Badge hint="It was set outside of Palimpsest and is changed there.">
          From {environmentName ?? "the environment"}
        </Badge>
      );
  }
}

interface KeyFormProps {
  readonly name: string;
  readonly onSave: (key: string) => Promise<void>;
  readonly onDone: () => void;
}

function KeyForm({ name, onSave, onDone }: KeyFormProps) {
  const [key, setKey] = useState("");
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [saving, setSaving] = useState(false);
  const form = useInnerStep<HTMLFormElement>(onDone);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() === "" || saving) return;
    setSaving(true);
    try {
      await onSave(key.trim());
      setKey("");
      onDone();
    } catch (error) {
      setSaving(false);
      setFailure(error instanceof Error ? error.message : "The key could not be kept.");
    }
  };
  return (
    <form ref={form} className="key-row__form" onSubmit={(event) => void save(event)}>
      <TextField
        label={`Key for ${name}`}
        hideLabel
        type="password"
        placeholder="Paste the key; it is not shown again"
        value={key}
        maximumLength={1000}
        error={failure}
        onChange={setKey}
      >
        <Button size="small" submits variant="primary" disabled={key.trim() === "" || saving}>
          Save
        </Button>
        <Button size="small" onClick={onDone}>
          Cancel
        </Button>
      </TextField>
    </form>
  );
}

function CheckResult({ check }: { readonly check: KeyCheck | null }) {
  return (
    <p className="key-row__check" role="status" data-result={check?.result}>
      {check === null ? (
        <LoaderCircle className="spinner" size={14} aria-hidden="true" />
      ) : (
        icons[check.result]
      )}
      {check === null ? "Asking the service…" : check.detail}
    </p>
  );
}

const icons = {
  accepted: <CircleCheck size={14} aria-hidden="true" />,
  refused: <CircleAlert size={14} aria-hidden="true" />,
  unknown: <CircleHelp size={14} aria-hidden="true" />,
};

function Whence({ environmentName, signUpUrl }: Pick<KeyState, "environmentName" | "signUpUrl">) {
  if (!signUpUrl && !environmentName) return null;
  return (
    <p className="field-description">
      {signUpUrl ? (
        <>
          Keys are made at{" "}
          <a href={signUpUrl} target="_blank" rel="noreferrer">
            {signUpUrl.replace(/^https:\/\//, "")}
          </a>
          .{" "}
        </>
      ) : null}
      {environmentName ? <>Or start Palimpsest with {environmentName} set.</> : null}
    </p>
  );
}
