import { useState } from "react";
import { classNames } from "./class-names.ts";
import { parseTyped, type SliderRange, toStep } from "./slider-scale.ts";
import "./slider.css";

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly range: SliderRange;
  readonly unit?: string;
  readonly disabled?: boolean;
  /** Has the focus when its dialog opens. */
  readonly initialFocus?: boolean;
  readonly onChange: (value: number) => void;
}

/** Takes a typed number on Enter, which in a form goes on to submit it, or when left; Escape keeps the old one; arrow keys step. */
export function NumberField({
  label,
  value,
  range,
  unit = "",
  disabled = false,
  initialFocus = false,
  onChange,
}: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    const parsed = typed === null ? null : parseTyped(typed, range);
    if (parsed !== null && parsed !== value) onChange(parsed);
    setTyped(null);
  };
  return (
    <input
      className={classNames("number-field", range.maximum < 1000 && !unit && "number-field--short")}
      type="text"
      inputMode="decimal"
      aria-label={label}
      data-initial-focus={initialFocus || undefined}
      disabled={disabled}
      value={typed ?? `${value}${unit}`}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          commit();
          if (!event.currentTarget.form) event.currentTarget.blur();
        } else if (event.key === "Escape") {
          event.stopPropagation();
          setTyped(null);
          event.currentTarget.value = `${value}${unit}`;
          event.currentTarget.blur();
        } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
          event.preventDefault();
          const steps = (event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1);
          setTyped(null);
          onChange(toStep(value + steps * range.step, range));
        }
      }}
    />
  );
}
