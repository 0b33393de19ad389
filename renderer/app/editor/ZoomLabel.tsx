import { useLayoutEffect, useRef } from "react";
import { viewportStore } from "../../state/viewport.ts";
import { formatPercent } from "../../ui/format.ts";

/** The zoom as a number. Written past React, so that zooming and panning commit nothing. */
export function ZoomLabel() {
  const label = useRef<HTMLOutputElement>(null);
  useLayoutEffect(() => {
    const write = () => {
      const text = formatPercent(viewportStore.getState().scale);
      if (label.current && label.current.textContent !== text) label.current.textContent = text;
    };
    write();
    return viewportStore.subscribe(write);
  }, []);
  return <output ref={label} className="zoom-label" aria-label="Zoom" aria-live="off" />;
}
