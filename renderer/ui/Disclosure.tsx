import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import "./disclosure.css";

interface DisclosureProps {
  readonly title: string;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly children: ReactNode;
}

/** A native `details` whose state its owner keeps. */
export function Disclosure({ title, open, onToggle, children }: DisclosureProps) {
  return (
    <details className="disclosure" open={open} onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary className="disclosure__title">
        <ChevronRight size={14} aria-hidden="true" />
        {title}
      </summary>
      <div className="disclosure__body">{children}</div>
    </details>
  );
}
