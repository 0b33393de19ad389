import { ChevronDown } from "lucide-react";
import { useId } from "react";
import { classNames } from "./class-names.ts";
import { Describe } from "./Describe.tsx";
import "./fields.css";

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly title: string }[];
  readonly onChange: (value: string) => void;
  readonly description?: string | undefined;
  /** Explained in the label's tooltip, where there is no room for a description. */
  readonly hint?: string | undefined;
  readonly hideLabel?: boolean;
  readonly disabled?: boolean;
}

export function Select({
  label,
  value,
  options,
  onChange,
  description,
  hint,
  hideLabel = false,
  disabled = false,
}: SelectProps) {
  const id = useId();
  return (
    <div className="field">
      <label
        className={classNames("field__label", hideLabel && "visually-hidden")}
        htmlFor={id}
        data-tooltip={hint}
      >
        {label}
      </label>
      <span className="select">
        <select
          id={id}
          className="select__control"
          value={value}
          disabled={disabled}
          aria-describedby={(description ?? hint) ? `${id}-description` : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.title}
            </option>
          ))}
        </select>
        <ChevronDown className="select__arrow" size={14} aria-hidden="true" />
      </span>
      <Describe id={`${id}-description`} description={description} hint={hint} />
    </div>
  );
}
