import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import "./badge.css";

interface BadgeProps {
  readonly children: ReactNode;
  readonly tone?: "neutral" | "accent" | "warning" | "danger" | "success";
  /** What it means, in its tooltip. */
  readonly hint?: string | undefined;
}

/** A short fact about the thing beside it. */
export function Badge({ children, tone = "neutral", hint }: BadgeProps) {
  return (
    <span className={classNames("badge", `badge--${tone}`)} data-tooltip={hint}>
      {children}
    </span>
  );
}
