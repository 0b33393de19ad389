import { useRef } from "react";
import "./splitter.css";

interface SplitterProps {
  /** What it resizes: "Panel width". */
  readonly label: string;
  /** Size of the part after the splitter, in CSS pixels. */
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly standard: number;
  readonly onChange: (value: number) => void;
}

const keyStep = 16;

/** A vertical border that is dragged, moved by arrow keys, or set back by a double click. */
export function Splitter({ label, value, minimum, maximum, standard, onChange }: SplitterProps) {
  const drag = useRef<{ readonly x: number; readonly value: number } | null>(null);
  const set = (next: number) => onChange(Math.round(Math.min(maximum, Math.max(minimum, next))));
  return (
    // A focusable separator is a widget that takes arrow keys (ARIA 1.2, window splitter).
    <div
      className="splitter"
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={value}
      aria-valuemin={minimum}
      aria-valuemax={maximum}
      tabIndex={0}
      onDoubleClick={() => set(standard)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, value };
      }}
      onPointerMove={(event) => {
        if (drag.current) set(drag.current.value - (event.clientX - drag.current.x));
      }}
      onLostPointerCapture={() => {
        drag.current = null;
      }}
      onKeyDown={(event) => {
        const change = event.key === "ArrowLeft" ? keyStep : event.key === "ArrowRight" ? -keyStep : 0;
        if (change === 0) return;
        event.preventDefault();
        set(value + change);
      }}
    />
  );
}
