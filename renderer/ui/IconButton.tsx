import type { ButtonHTMLAttributes, ReactNode } from "react";
import { releaseFocus } from "./Button.tsx";
import { classNames } from "./class-names.ts";
import "./button.css";

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type" | "className"> {
  /** The name for screen readers and, where there is no other, the tooltip. */
  readonly label: string;
  readonly "data-tooltip"?: string;
  readonly icon: ReactNode;
  readonly shortcut?: string | undefined;
  /** For a button that stays down: a chosen tool, a visible overlay. */
  readonly pressed?: boolean | undefined;
  /** How a pressed one stands out: `accent` for the one chosen tool, else quietly. */
  readonly emphasis?: "accent" | "quiet";
  readonly size?: "small" | "medium" | "large";
  readonly tooltipSide?: "top" | "right" | "bottom" | "left";
}

export function IconButton({
  label,
  icon,
  shortcut,
  pressed,
  emphasis = "quiet",
  size = "medium",
  tooltipSide = "bottom",
  onClick,
  ...rest
}: IconButtonProps) {
  return (
    <button
      data-tooltip={label}
      {...rest}
      type="button"
      className={classNames(
        "icon-button",
        `icon-button--${size}`,
        pressed && `icon-button--pressed-${emphasis}`,
      )}
      aria-label={label}
      aria-pressed={pressed}
      data-tooltip-shortcut={shortcut}
      data-tooltip-side={tooltipSide}
      onClick={(event) => {
        onClick?.(event);
        releaseFocus(event);
      }}
    >
      {icon}
    </button>
  );
}
