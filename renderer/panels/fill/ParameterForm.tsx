import { RotateCcw, SlidersHorizontal } from "lucide-react";
import { assertNever } from "../../../shared/assert.ts";
import type { ParameterField } from "../../../shared/catalogue/model.ts";
import type { Parameters } from "../../../shared/domain/edit-request.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Select } from "../../ui/Select.tsx";
import { Slider } from "../../ui/Slider.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { Toggle } from "../../ui/Toggle.tsx";

/** Null leaves it to the provider. */
export type ParameterValue = string | number | boolean | null;

interface ParameterFormProps {
  readonly fields: readonly ParameterField[];
  readonly values: Parameters;
  readonly onChange: (name: string, value: ParameterValue) => void;
}

/** The controls of a model's parameters, made from the catalogue alone. */
export function ParameterForm({ fields, values, onChange }: ParameterFormProps) {
  return fields.map((field) => (
    <ParameterControl
      key={field.name}
      field={field}
      value={values[field.name] ?? null}
      onChange={(value) => onChange(field.name, value)}
    />
  ));
}

/** Choices that fit beside each other are shown at once; longer ones open. */
const segmentsLimit = { count: 4, characters: 30 } as const;

/** What stands for "as the provider does it"; no parameter has it as a value. */
const automatic = { value: "", title: "Automatic" } as const;

interface ParameterControlProps {
  readonly field: ParameterField;
  readonly value: ParameterValue;
  readonly onChange: (value: ParameterValue) => void;
}

function ParameterControl({ field, value, onChange }: ParameterControlProps) {
  const hint = field.description || undefined;
  switch (field.control) {
    case "number":
      return <NumberControl field={field} value={value} onChange={onChange} />;
    case "choice":
      return <ChoiceControl field={field} value={value} onChange={onChange} />;
    case "toggle":
      return field.defaultValue === null ? (
        <Segments
          label={field.title}
          value={typeof value === "boolean" ? (value ? "on" : "off") : automatic.value}
          options={[automatic, { value: "on", title: "On" }, { value: "off", title: "Off" }]}
          hint={hint}
          onChange={(chosen) => onChange(chosen === automatic.value ? null : chosen === "on")}
        />
      ) : (
        <Toggle label={field.title} checked={value === true} hint={hint} onChange={onChange} />
      );
    case "text":
      return (
        <TextField
          label={field.title}
          value={typeof value === "string" ? value : ""}
          maximumLength={field.maximumLength}
          placeholder={field.defaultValue === null ? automatic.title : undefined}
          hint={hint}
          onChange={(text) => onChange(text === "" ? field.defaultValue : text)}
        />
      );
    default:
      return assertNever(field);
  }
}

type FieldOf<Control extends ParameterField["control"]> = Extract<ParameterField, { control: Control }>;

interface ControlProps<Control extends ParameterField["control"]> extends ParameterControlProps {
  readonly field: FieldOf<Control>;
}

function NumberControl({ field, value, onChange }: ControlProps<"number">) {
  const ownRange = `${field.description} The provider publishes no limits; these are ours, and a value may be refused.`;
  const hint = (field.rangeKnown ? field.description : ownRange.trim()) || undefined;
  if (typeof value !== "number") {
    return (
      <div className="automatic">
        <span className="field__label" data-tooltip={hint}>
          {field.title}
        </span>
        <span className="automatic__value">Automatic</span>
        <IconButton
          label={`Set ${field.title}`}
          size="small"
          icon={<SlidersHorizontal size={14} />}
          onClick={() => onChange(startOf(field))}
        />
        {hint ? <p className="visually-hidden">{hint}</p> : null}
      </div>
    );
  }
  const slider = (
    <Slider
      label={field.title}
      value={value}
      minimum={field.minimum}
      maximum={field.maximum}
      step={field.step}
      hint={hint}
      onChange={onChange}
    />
  );
  if (field.defaultValue !== null) return slider;
  return (
    <div className="automatic automatic--set">
      {slider}
      <IconButton
        label={`Set ${field.title} back to automatic`}
        size="small"
        icon={<RotateCcw size={14} />}
        onClick={() => onChange(null)}
      />
    </div>
  );
}

/** Where the slider starts once a person takes over from the provider: the middle, on a step. */
function startOf({ minimum, maximum, step }: FieldOf<"number">): number {
  const middle = minimum + Math.round((maximum - minimum) / 2 / step) * step;
  return Number(middle.toFixed(6));
}

function ChoiceControl({ field, value, onChange }: ControlProps<"choice">) {
  const options = field.defaultValue === null ? [automatic, ...field.choices] : field.choices;
  const characters = options.reduce((sum, choice) => sum + choice.title.length, 0);
  const fits = options.length <= segmentsLimit.count && characters <= segmentsLimit.characters;
  const Control = fits ? Segments : Select;
  return (
    <Control
      label={field.title}
      value={typeof value === "string" ? value : automatic.value}
      options={options}
      hint={field.description || undefined}
      onChange={(chosen) =>
        onChange(chosen === automatic.value && field.defaultValue === null ? null : chosen)
      }
    />
  );
}
