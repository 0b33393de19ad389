import { assertNever } from "../../../shared/assert.ts";
import type { ParameterField } from "../../../shared/catalogue/model.ts";
import type { Parameters } from "../../../shared/domain/edit-request.ts";
import { Segments } from "../../ui/Segments.tsx";
import { Select } from "../../ui/Select.tsx";
import { Slider } from "../../ui/Slider.tsx";
import { Toggle } from "../../ui/Toggle.tsx";

interface ParameterFormProps {
  readonly fields: readonly ParameterField[];
  readonly values: Parameters;
  readonly onChange: (name: string, value: string | number | boolean) => void;
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

interface ParameterControlProps {
  readonly field: ParameterField;
  readonly value: Parameters[string];
  readonly onChange: (value: string | number | boolean) => void;
}

function ParameterControl({ field, value, onChange }: ParameterControlProps) {
  const hint = field.description || undefined;
  switch (field.control) {
    case "number":
      return (
        <Slider
          label={field.title}
          value={typeof value === "number" ? value : field.defaultValue}
          minimum={field.minimum}
          maximum={field.maximum}
          step={field.step}
          hint={hint}
          onChange={onChange}
        />
      );
    case "choice": {
      const characters = field.choices.reduce((sum, choice) => sum + choice.title.length, 0);
      const fits = field.choices.length <= segmentsLimit.count && characters <= segmentsLimit.characters;
      const Control = fits ? Segments : Select;
      return (
        <Control
          label={field.title}
          value={typeof value === "string" ? value : field.defaultValue}
          options={field.choices}
          hint={hint}
          onChange={onChange}
        />
      );
    }
    case "toggle":
      return (
        <Toggle
          label={field.title}
          checked={typeof value === "boolean" ? value : field.defaultValue}
          hint={hint}
          onChange={onChange}
        />
      );
    default:
      return assertNever(field);
  }
}
