import type { Stop } from "../../shared/rpc/wire.ts";
import { documentStore } from "../state/document.ts";

/** Names the window, or the browser's tab, after the open document. */
export function followTitle(page: Document): Stop {
  const write = () => {
    const state = documentStore.getState();
    const title = state.status === "open" ? `${state.record.name} – Palimpsest` : "Palimpsest";
    if (page.title !== title) page.title = title;
  };
  write();
  return documentStore.subscribe(write);
}
