import { Fragment, type ReactNode, useEffect, useRef } from "react";
import "./menu.css";

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly icon?: ReactNode;
  readonly shortcut?: string | undefined;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** A line before this item. */
  readonly startsGroup?: boolean;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Where it opens, in CSS pixels of the window. */
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

/** A menu in the top layer. Mounted means open; arrow keys move, letters jump, Escape and a click outside close. */
export function Menu({ label, items, at, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = menu.current;
    if (!element) return;
    const owner = document.activeElement;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(4, Math.min(at.x, innerWidth - width - 4))}px`;
    element.style.top = `${Math.max(4, Math.min(at.y, innerHeight - height - 4))}px`;
    buttonsOf(element)[0]?.focus();
    return () => {
      if (element.matches(":popover-open")) element.hidePopover();
      if (owner instanceof HTMLElement && owner.isConnected) owner.focus({ preventScroll: true });
    };
  }, [at.x, at.y]);
  return (
    <div
      ref={menu}
      popover="auto"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className="menu"
      onToggle={(event) => {
        if (event.newState === "closed") onClose();
      }}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape" || event.key === "Tab") {
          event.preventDefault();
          onClose();
          return;
        }
        const target = nextItem(buttonsOf(event.currentTarget), event.key);
        if (!target) return;
        event.preventDefault();
        target.focus();
      }}
    >
      {items.map((item) => (
        <Fragment key={item.label}>
          {item.startsGroup ? <hr className="menu__separator" /> : null}
          <button
            type="button"
            role="menuitem"
            className="menu__item"
            data-danger={item.danger || undefined}
            disabled={item.disabled}
            onClick={() => {
              onClose();
              item.run();
            }}
          >
            <span className="menu__icon" aria-hidden="true">
              {item.icon}
            </span>
            <span className="menu__label">{item.label}</span>
            {item.shortcut ? (
              <kbd className="menu__shortcut" aria-hidden="true">
                {item.shortcut}
              </kbd>
            ) : null}
          </button>
        </Fragment>
      ))}
    </div>
  );
}

function buttonsOf(menu: HTMLElement): readonly HTMLButtonElement[] {
  return [...menu.querySelectorAll<HTMLButtonElement>("[role=menuitem]:not(:disabled)")];
}

function nextItem(items: readonly HTMLButtonElement[], key: string): HTMLButtonElement | undefined {
  const index = items.findIndex((item) => item === document.activeElement);
  switch (key) {
    case "ArrowDown":
      return items[(index + 1) % items.length];
    case "ArrowUp":
      return items.at((index <= 0 ? items.length : index) - 1);
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
    default: {
      if (key.length !== 1) return undefined;
      const order = [...items.slice(index + 1), ...items.slice(0, index + 1)];
      return order.find((item) => item.textContent?.toLowerCase().startsWith(key.toLowerCase()));
    }
  }
}
