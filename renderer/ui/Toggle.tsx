import { useId } from "react";
import { Describe } from "./Describe.tsx";
import "./fields.css";

interface ToggleProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly description?: string | undefined;
  /** Explained in the label's tooltip, where there is no room for a description. */
  readonly hint?: string | undefined;
}

export function Toggle({ label, checked, onChange, description, hint }: ToggleProps) {
  const id = useId();
  return (
    <div className="toggle">
      <input
        id={id}
        className="toggle__control"
        type="checkbox"
        role="switch"
        checked={checked}
        aria-describedby={(description ?? hint) ? `${id}-description` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label className="toggle__label" htmlFor={id} data-tooltip={hint}>
        {label}
      </label>
      <Describe id={`${id}-description`} description={description} hint={hint} />
    </div>
  );
}
