import "./peek.css";

const showAfterMs = 350;

export interface Peek {
  /** Shows the picture beside `target` after a moment; null hides it. */
  readonly aim: (target: HTMLElement | null, url: string) => void;
  readonly remove: () => void;
}

/**
 * A larger picture of the row on which the pointer rests, since steps of one photo look alike as thumbnails. One
 * element outside React, so that moving along the rows commits nothing. Decoration: the canvas shows the same.
 */
export function createPeek(root: Document): Peek {
  const card = root.createElement("div");
  card.className = "peek";
  card.popover = "manual";
  card.setAttribute("aria-hidden", "true");
  const image = card.appendChild(root.createElement("img"));
  image.alt = "";
  root.body.append(card);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let aimed: HTMLElement | null = null;

  const hide = () => {
    clearTimeout(timer);
    aimed = null;
    if (card.matches(":popover-open")) card.hidePopover();
  };
  const show = (target: HTMLElement) => {
    if (!target.isConnected) return;
    card.showPopover();
    const row = target.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    card.style.left = `${row.left - width - 8}px`;
    card.style.top = `${Math.max(8, Math.min(row.top, innerHeight - height - 34))}px`;
  };
  return {
    aim: (target, url) => {
      if (target === aimed) return;
      const wasShown = card.matches(":popover-open");
      hide();
      if (!target) return;
      aimed = target;
      image.src = url;
      // Placed when its size is known; moving on to the next row needs no second wait.
      timer = setTimeout(
        () => void image.decode().then(() => aimed === target && show(target), hide),
        wasShown ? 0 : showAfterMs,
      );
    },
    remove: () => {
      hide();
      card.remove();
    },
  };
}
