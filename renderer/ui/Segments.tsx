import { useId } from "react";
import { classNames } from "./class-names.ts";
import { Describe } from "./Describe.tsx";
import "./fields.css";

interface SegmentsProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly title: string }[];
  readonly onChange: (value: string) => void;
  readonly description?: string | undefined;
  /** Explained in the label's tooltip, where there is no room for a description. */
  readonly hint?: string | undefined;
  readonly hideLabel?: boolean;
}

/** One of a few choices, all in sight: native radio buttons that look like one control. */
export function Segments({
  label,
  value,
  options,
  onChange,
  description,
  hint,
  hideLabel = false,
}: SegmentsProps) {
  const name = useId();
  return (
    <fieldset
      className="field segments"
      aria-describedby={(description ?? hint) ? `${name}-description` : undefined}
    >
      <legend className={classNames("field__label", hideLabel && "visually-hidden")} data-tooltip={hint}>
        {label}
      </legend>
      <div className="segments__options">
        {options.map((option) => (
          <label key={option.value} className="segments__option">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.title}</span>
          </label>
        ))}
      </div>
      <Describe id={`${name}-description`} description={description} hint={hint} />
    </fieldset>
  );
}
