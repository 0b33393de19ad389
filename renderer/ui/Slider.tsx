import { useId } from "react";
import { classNames } from "./class-names.ts";
import { Describe } from "./Describe.tsx";
import { NumberField } from "./NumberField.tsx";
import { positionOf, type SliderScale, sliderPositions, toStep, valueAt } from "./slider-scale.ts";
import "./slider.css";

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
  readonly unit?: string;
  readonly scale?: SliderScale;
  /** `row`: label, slider and field beside each other, for toolbars. */
  readonly layout?: "stacked" | "row";
  readonly description?: string | undefined;
  /** Explained in the label's tooltip, where there is no room for a description. */
  readonly hint?: string | undefined;
  readonly disabled?: boolean;
  /** Its field has the focus when its dialog opens. */
  readonly initialFocus?: boolean;
}

/** A slider with a field for exact values; both are the same control for screen readers. */
export function Slider({
  label,
  value,
  minimum,
  maximum,
  step,
  onChange,
  unit = "",
  scale = "linear",
  layout = "stacked",
  description,
  hint,
  disabled = false,
  initialFocus = false,
}: SliderProps) {
  const id = useId();
  const range = { minimum, maximum, step };
  const position = positionOf(value, range, scale);
  const stepBy = (direction: number) => {
    // On a logarithmic way one key press changes the value by a twentieth, at least by one step.
    const size = scale === "logarithmic" ? Math.max(step, value / 20) : step;
    onChange(toStep(value + direction * size, range));
  };
  return (
    <div className={classNames("slider", `slider--${layout}`)}>
      <label className="slider__label" htmlFor={id} data-tooltip={hint}>
        {label}
      </label>
      <input
        id={id}
        className="slider__range"
        type="range"
        min={0}
        max={sliderPositions}
        step={1}
        value={position}
        disabled={disabled}
        aria-valuetext={`${value}${unit}`}
        aria-describedby={(description ?? hint) ? `${id}-description` : undefined}
        style={{ "--slider-fraction": position / sliderPositions }}
        onChange={(event) => onChange(valueAt(event.currentTarget.valueAsNumber, range, scale))}
        onKeyDown={(event) => {
          const direction = sliderKeys.get(event.key);
          if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          stepBy(direction);
        }}
      />
      <NumberField
        label={`${label}, exact value`}
        value={value}
        range={range}
        unit={unit}
        disabled={disabled}
        initialFocus={initialFocus}
        onChange={onChange}
      />
      <Describe id={`${id}-description`} description={description} hint={hint} />
    </div>
  );
}

const sliderKeys: ReadonlyMap<string, number> = new Map([
  ["ArrowRight", 1],
  ["ArrowUp", 1],
  ["ArrowLeft", -1],
  ["ArrowDown", -1],
  ["PageUp", 10],
  ["PageDown", -10],
]);
