import { type FormEvent, useState } from "react";
import { type CompatibleEndpoint, compatibleEndpoint } from "../../../shared/domain/compatible-endpoint.ts";
import { Button } from "../../ui/Button.tsx";
import { Disclosure } from "../../ui/Disclosure.tsx";
import { Select } from "../../ui/Select.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import { useInnerStep } from "../../ui/use-inner-step.ts";
import { isAddress } from "./AddressField.tsx";

interface EndpointFormProps {
  readonly initial: CompatibleEndpoint;
  readonly isNew: boolean;
  readonly onSave: (endpoint: CompatibleEndpoint) => void;
  readonly onCancel: () => void;
}

type MaskMode = CompatibleEndpoint["mask"]["mode"];

const maskModes: readonly { readonly value: MaskMode; readonly title: string }[] = [
  { value: "luma-white", title: "White is repainted" },
  { value: "alpha-transparent", title: "Transparent is repainted (OpenAI)" },
  { value: "none", title: "No mask is sent" },
];
const maskFields = [
  { value: "mask", title: "mask" },
  { value: "mask_image", title: "mask_image" },
] as const;
const imageFields = [
  { value: "image", title: "image" },
  { value: "image[]", title: "image[]" },
] as const;
const errorPaths = [
  { value: "error.message", title: "error.message" },
  { value: "error", title: "error" },
  { value: "detail", title: "detail" },
] as const;

/** Address and model of a server; its dialect is the preset's, and can be changed. */
export function EndpointForm({ initial, isNew, onSave, onCancel }: EndpointFormProps) {
  const [endpoint, setEndpoint] = useState(initial);
  const [open, setOpen] = useState(false);
  const form = useInnerStep<HTMLFormElement>(onCancel);
  const change = (changed: Partial<CompatibleEndpoint>) => setEndpoint({ ...endpoint, ...changed });
  const checked = compatibleEndpoint.safeParse(trimmed(endpoint));
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (checked.success) onSave(checked.data);
  };
  return (
    <form ref={form} className="servers" onSubmit={save}>
      <h3 className="settings__title">{isNew ? "New server" : endpoint.name}</h3>
      <TextField
        label="Name"
        value={endpoint.name}
        maximumLength={80}
        error={endpoint.name.trim() === "" ? "Give it a name to find it by." : undefined}
        onChange={(name) => change({ name })}
      />
      <TextField
        label="Address"
        type="url"
        value={endpoint.baseUrl}
        description="Up to and including the version, for example http://localhost:8000/v1"
        error={isAddress(endpoint.baseUrl) ? undefined : "An address begins with https:// or http://"}
        onChange={(baseUrl) => change({ baseUrl })}
      />
      <TextField
        label="Model"
        value={endpoint.model}
        maximumLength={200}
        description="As the server names it."
        error={endpoint.model.trim() === "" ? "Which model should it use?" : undefined}
        onChange={(model) => change({ model })}
      />
      <Disclosure title="How it is spoken to" open={open} onToggle={setOpen}>
        <Dialect endpoint={endpoint} onChange={change} />
      </Disclosure>
      <div className="servers__actions">
        <Button submits variant="primary" disabled={!checked.success}>
          {isNew ? "Add" : "Save"}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

interface DialectProps {
  readonly endpoint: CompatibleEndpoint;
  readonly onChange: (changed: Partial<CompatibleEndpoint>) => void;
}

function Dialect({ endpoint, onChange }: DialectProps) {
  const { mask } = endpoint;
  return (
    <>
      <TextField
        label="Route"
        value={endpoint.editRoute}
        error={/^\/[a-z0-9/_-]*$/.test(endpoint.editRoute) ? undefined : "Begins with a slash, in lower case"}
        onChange={(editRoute) => onChange({ editRoute })}
      />
      <Choice
        label="Picture field"
        value={endpoint.imageField}
        options={imageFields}
        onChange={(imageField) => onChange({ imageField })}
      />
      <Choice
        label="Mask"
        value={mask.mode}
        options={maskModes}
        onChange={(mode) => onChange({ mask: { ...mask, mode } })}
      />
      {mask.mode === "none" ? null : (
        <>
          <Choice
            label="Mask field"
            value={mask.field}
            options={maskFields}
            onChange={(field) => onChange({ mask: { ...mask, field } })}
          />
          <Toggle
            label="Paints under the mask only"
            checked={mask.support === "hard"}
            description="Off: it may paint elsewhere; what is outside the mask is kept all the same."
            onChange={(hard) => onChange({ mask: { ...mask, support: hard ? "hard" : "hint" } })}
          />
        </>
      )}
      <Toggle
        label="Send the size"
        checked={endpoint.sendsSize}
        onChange={(sendsSize) => onChange({ sendsSize })}
      />
      <Choice
        label="Where its errors are"
        value={endpoint.errorPath}
        options={errorPaths}
        onChange={(errorPath) => onChange({ errorPath })}
      />
      <TextField
        label="Seconds to wait"
        value={String(endpoint.timeoutSeconds)}
        error={endpoint.timeoutSeconds >= 1 && endpoint.timeoutSeconds <= 3600 ? undefined : "From 1 to 3600"}
        onChange={(text) => onChange({ timeoutSeconds: Number(text.replace(/\D/g, "")) })}
      />
    </>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly title: string }[];
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Select
      label={label}
      value={value}
      options={options}
      onChange={(chosen) => {
        const known = options.find((option) => option.value === chosen);
        if (known) onChange(known.value);
      }}
    />
  );
}

function trimmed(endpoint: CompatibleEndpoint): CompatibleEndpoint {
  const { name, baseUrl, model } = endpoint;
  return { ...endpoint, name: name.trim(), baseUrl: baseUrl.trim().replace(/\/+$/, ""), model: model.trim() };
}
