import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import "./popover.css";

interface PopoverProps {
  readonly label: string;
  /** What it opens beside: its right edge, below where there is room. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A panel in the top layer. Mounted means open; Escape and a click outside close it and give the focus back. */
export function Popover({ label, anchor, onClose, children }: PopoverProps) {
  const popover = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = popover.current;
    if (!element) return;
    const owner = document.activeElement;
    element.showPopover();
    place(element, anchor.current);
    // With the focus inside, Escape closes this and nothing else.
    (element.querySelector<HTMLElement>("[data-initial-focus]") ?? element).focus();
    return () => {
      const hadFocus = element.contains(document.activeElement);
      if (element.matches(":popover-open")) element.hidePopover();
      if (hadFocus && owner instanceof HTMLElement && owner.isConnected) owner.focus({ preventScroll: true });
    };
  }, [anchor]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys typed here are no commands
    <div
      ref={popover}
      popover="auto"
      role="dialog"
      tabIndex={-1}
      aria-label={label}
      className="popover"
      onToggle={(event) => {
        if (event.newState === "closed") onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {children}
    </div>
  );
}

function place(element: HTMLElement, anchor: HTMLElement | null): void {
  const box = anchor?.getBoundingClientRect();
  if (!box) return;
  const { width, height } = element.getBoundingClientRect();
  const below = box.bottom + 4;
  const top = below + height + 4 <= innerHeight ? below : Math.max(4, innerHeight - height - 4);
  element.style.top = `${top}px`;
  element.style.left = `${Math.max(4, Math.min(box.right - width, innerWidth - width - 4))}px`;
}
