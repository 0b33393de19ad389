import { type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";
import { Describe } from "./Describe.tsx";
import "./fields.css";

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: "text" | "password" | "url" | "search";
  readonly placeholder?: string | undefined;
  readonly maximumLength?: number | undefined;
  readonly hideLabel?: boolean;
  readonly description?: string | undefined;
  /** Explained in the label's tooltip, where there is no room for a description. */
  readonly hint?: string | undefined;
  /** Why the value cannot be taken; undefined when it can. */
  readonly error?: string | undefined;
  readonly initialFocus?: boolean;
  /** Beside the field. */
  readonly children?: ReactNode;
}

/** One line of text. */
export function TextField({
  label,
  value,
  onChange,
  type = "text",
  placeholder,
  maximumLength,
  hideLabel = false,
  description,
  hint,
  error,
  initialFocus = false,
  children,
}: TextFieldProps) {
  const id = useId();
  const explained = error ?? description ?? hint;
  return (
    <div className="field">
      <label
        className={classNames("field__label", hideLabel && "visually-hidden")}
        htmlFor={id}
        data-tooltip={hint}
      >
        {label}
      </label>
      <div className="field__row">
        <input
          id={id}
          className="text-field text-field--line"
          type={type}
          value={value}
          placeholder={placeholder}
          maxLength={maximumLength}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={explained ? `${id}-description` : undefined}
          aria-invalid={error !== undefined || undefined}
          data-initial-focus={initialFocus || undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        {children}
      </div>
      {error ? (
        <p id={`${id}-description`} className="field-error">
          {error}
        </p>
      ) : (
        <Describe id={`${id}-description`} description={description} hint={hint} />
      )}
    </div>
  );
}
