import "./tooltip.css";

const showAfterMs = 500;
/** Moving on to the next button while a tooltip is shown needs no second wait. */
const warmForMs = 300;
const gap = 8;

/**
 * Shows `data-tooltip` (and `data-tooltip-shortcut`) of whatever the pointer rests on or the keyboard reaches, in
 * one element for the whole page and without React: hovering commits nothing. The name for screen readers is the
 * control's own; the tooltip is hidden from them.
 * @returns stops and removes it.
 */
export function installTooltips(root: Document): () => void {
  const tooltip = root.createElement("div");
  tooltip.className = "tooltip";
  tooltip.popover = "manual";
  tooltip.setAttribute("aria-hidden", "true");
  const text = tooltip.appendChild(root.createElement("span"));
  const key = tooltip.appendChild(root.createElement("kbd"));
  root.body.append(tooltip);

  let target: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hiddenAt = Number.NEGATIVE_INFINITY;

  const hide = () => {
    clearTimeout(timer);
    if (target && tooltip.matches(":popover-open")) {
      tooltip.hidePopover();
      hiddenAt = performance.now();
    }
    target = null;
  };
  const show = () => {
    if (!target?.isConnected) return;
    text.textContent = target.dataset["tooltip"] ?? "";
    key.textContent = target.dataset["tooltipShortcut"] ?? "";
    key.hidden = key.textContent === "";
    tooltip.showPopover();
    place(tooltip, target);
  };
  const aim = (element: HTMLElement | null, waitMs: number) => {
    if (element === target) return;
    hide();
    if (!element) return;
    target = element;
    timer = setTimeout(show, waitMs);
  };
  const over = (event: Event) => {
    aim(tooltipOwner(event.target), performance.now() - hiddenAt < warmForMs ? 0 : showAfterMs);
  };
  const focus = (event: Event) => {
    const owner = tooltipOwner(event.target);
    if (owner?.matches(":focus-visible")) aim(owner, showAfterMs);
  };

  const events = new AbortController();
  const options = { signal: events.signal, capture: true, passive: true };
  root.addEventListener("pointerover", over, options);
  root.addEventListener("focusin", focus, options);
  for (const name of ["pointerdown", "keydown", "focusout", "scroll", "pointerleave"]) {
    root.addEventListener(name, hide, options);
  }
  return () => {
    hide();
    events.abort();
    tooltip.remove();
  };
}

function tooltipOwner(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-tooltip]") : null;
}

function place(tooltip: HTMLElement, target: HTMLElement): void {
  const box = target.getBoundingClientRect();
  const { width, height } = tooltip.getBoundingClientRect();
  const middleX = box.left + (box.width - width) / 2;
  const middleY = box.top + (box.height - height) / 2;
  const places = {
    top: [middleX, box.top - height - gap],
    bottom: [middleX, box.bottom + gap],
    left: [box.left - width - gap, middleY],
    right: [box.right + gap, middleY],
  } as const;
  const side = target.dataset["tooltipSide"] ?? "bottom";
  const [x, y] = side === "top" || side === "left" || side === "right" ? places[side] : places.bottom;
  tooltip.style.left = `${keepInside(x, width, innerWidth)}px`;
  tooltip.style.top = `${keepInside(y, height, innerHeight)}px`;
}

function keepInside(start: number, length: number, room: number): number {
  return Math.max(4, Math.min(start, room - length - 4));
}
