import { useId } from "react";
import { classNames } from "./class-names.ts";
import "./fields.css";

interface ColorFieldProps {
  readonly label: string;
  /** `#rrggbb` */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hideLabel?: boolean;
}

export function ColorField({ label, value, onChange, hideLabel = false }: ColorFieldProps) {
  const id = useId();
  return (
    <div className="color-field">
      <label className={classNames("field__label", hideLabel && "visually-hidden")} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="color-field__control"
        type="color"
        value={value}
        data-tooltip={hideLabel ? label : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}
