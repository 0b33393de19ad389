import { type DocumentId, documentId } from "../../../shared/domain/ids.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";

/** Which document the address names; null for the start page. A reload, so, comes back to the same document. */
export function readRoute(hash: string): DocumentId | null {
  return documentId.safeParse(hash.replace(/^#\/?/, "")).data ?? null;
}

export function writeRoute(id: DocumentId | null): void {
  location.hash = id ? `/${id}` : "/";
}

/** Calls back with the route now and after every change, the browser's back and forward included. */
export function watchRoute(take: (route: DocumentId | null) => void): Stop {
  const update = () => take(readRoute(location.hash));
  window.addEventListener("hashchange", update);
  update();
  return () => window.removeEventListener("hashchange", update);
}
