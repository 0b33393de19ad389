/** What takes the focus by keyboard. */
const focusable =
  'button:not(:disabled), input:not(:disabled, [type=radio]:not(:checked)), textarea:not(:disabled), select:not(:disabled), a[href], summary, [tabindex="0"]';

/**
 * When what has the focus goes away (a job that is cancelled, a variation that is kept), the browser gives the focus to
 * nobody, and a keyboard starts at the top of the page again. Instead, what stands nearest to it takes it over. Focus
 * that was given up, as after a click, stays given up.
 */
export function keepFocus(page: Document): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  /** What has the focus, with all that it is in, from the inside outwards. */
  let chain: readonly Element[] = [];
  page.addEventListener(
    "focusin",
    ({ target }) => {
      chain = target instanceof Element ? chainOf(target) : [];
    },
    { signal },
  );
  page.addEventListener(
    "focusout",
    ({ target, relatedTarget }) => {
      if (relatedTarget !== null) return;
      queueMicrotask(() => {
        if (chain[0] === target && chain[0]?.isConnected && !chain[0].matches(":disabled")) chain = [];
      });
    },
    { signal },
  );
  const watching = new MutationObserver(() => {
    if (chain[0] === undefined || chain[0].isConnected || page.activeElement !== page.body) return;
    const lost = chain;
    chain = [];
    // A dialog that closes has given the focus back already, or nobody had it.
    if (lost.some((element) => !element.isConnected && element.matches("dialog"))) return;
    nearestIn(lost.filter((element) => element.isConnected))?.focus();
  });
  watching.observe(page.body, { childList: true, subtree: true });
  return () => {
    listening.abort();
    watching.disconnect();
  };
}

function chainOf(element: Element): readonly Element[] {
  const chain: Element[] = [];
  for (let at: Element | null = element; at !== null; at = at.parentElement) chain.push(at);
  return chain;
}

/** The first that can take the focus in the innermost of `places` that has one, within the same part of the page. */
function nearestIn(places: readonly Element[]): HTMLElement | null {
  for (const place of places) {
    if (!place.closest("main, aside, header, dialog")) return null; // another page is coming
    const found = place.querySelector<HTMLElement>(focusable);
    if (found) return found;
  }
  return null;
}
