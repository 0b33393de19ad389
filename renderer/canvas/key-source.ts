import type { Stop } from "../../shared/rpc/wire.ts";

export type KeyReport =
  | { readonly type: "space"; readonly held: boolean }
  | { readonly type: "escape" }
  | { readonly type: "blur" };

/**
 * Reports the keys that change what a pointer does. They are held while the pointer is over the stage, so the
 * whole window is listened to, except where a person types or a control needs the key itself.
 * `isBusy` says whether Escape has something to cancel; only then is it kept from others.
 */
export function listenToKeys(
  container: HTMLElement,
  isBusy: () => boolean,
  report: (report: KeyReport) => void,
): Stop {
  const abort = new AbortController();
  const { signal } = abort;
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.code === "Escape" && isBusy()) {
        event.preventDefault();
        event.stopPropagation();
        report({ type: "escape" });
      }
      if (event.code !== "Space" || !isForStage(container, event.target)) return;
      // Else space would scroll the page.
      event.preventDefault();
      if (!event.repeat) report({ type: "space", held: true });
    },
    { capture: true, signal },
  );
  window.addEventListener(
    "keyup",
    (event) => {
      if (event.code === "Space") report({ type: "space", held: false });
    },
    { capture: true, signal },
  );
  window.addEventListener("blur", () => report({ type: "blur" }), { signal });
  return () => abort.abort();
}

/** Elements that do something with Space themselves. A row of a tree or a list that has the focus does not. */
const usesSpace = [
  "input, textarea, select, button, summary, dialog",
  '[contenteditable]:not([contenteditable="false"])',
  ...["button", "switch", "radio", "slider", "menuitem", "checkbox", "tab"].map((role) => `[role=${role}]`),
].join(", ");

function isForStage(container: HTMLElement, target: EventTarget | null): boolean {
  return !(target instanceof Element) || target === container || target.closest(usesSpace) === null;
}
