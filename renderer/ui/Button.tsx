import type { ButtonHTMLAttributes, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import "./button.css";

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type" | "className"> {
  readonly variant?: "primary" | "secondary" | "quiet" | "danger";
  readonly size?: "small" | "medium" | "large";
  readonly icon?: ReactNode;
  /** Shown after the label, for example "Ctrl+Enter". */
  readonly shortcut?: string | undefined;
  readonly fullWidth?: boolean;
  readonly submits?: boolean;
  /** For what may cost money: the second click of a double click and the repetition of a held key do nothing. */
  readonly oncePerPress?: boolean;
}

export function Button({
  variant = "secondary",
  size = "medium",
  icon,
  shortcut,
  fullWidth = false,
  submits = false,
  oncePerPress = false,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={submits ? "submit" : "button"}
      className={classNames(
        "button",
        `button--${variant}`,
        `button--${size}`,
        fullWidth && "button--full-width",
      )}
      onKeyDown={(event) => {
        if (oncePerPress && event.repeat) event.preventDefault();
      }}
      onClick={(event) => {
        if (!oncePerPress || event.detail < 2) onClick?.(event);
        releaseFocus(event);
      }}
    >
      {icon}
      <span className="button__label">{children}</span>
      {shortcut ? (
        <kbd className="button__shortcut" aria-hidden="true">
          {shortcut}
        </kbd>
      ) : null}
    </button>
  );
}

/**
 * After a click with the pointer the keyboard belongs to the canvas again: Space pans instead of pressing the
 * button once more. A press by keyboard keeps its focus.
 */
export function releaseFocus(event: { readonly detail: number; readonly currentTarget: HTMLElement }): void {
  if (event.detail > 0) event.currentTarget.blur();
}
