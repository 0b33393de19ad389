import { type RefObject, useEffect, useEffectEvent, useRef } from "react";

/**
 * For what takes the place of something else inside a dialog: it has the focus from the start, in its first field or
 * else on its first button, and Escape leaves it alone, not the dialog with all that was typed.
 */
export function useInnerStep<Place extends HTMLElement>(onLeave: () => void): RefObject<Place | null> {
  const place = useRef<Place>(null);
  const leave = useEffectEvent(onLeave);
  useEffect(() => {
    const listening = new AbortController();
    place.current?.querySelector<HTMLElement>("input, button")?.focus();
    place.current?.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
        event.preventDefault(); // or the browser closes the dialog
        leave();
      },
      { signal: listening.signal },
    );
    return () => listening.abort();
  }, []);
  return place;
}
