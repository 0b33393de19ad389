import type { DocumentEvent } from "../../shared/contract/documents.ts";
import type { DocumentId } from "../../shared/domain/ids.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { Log } from "../log.ts";

type Listener = (event: DocumentEvent) => void;

/**
 * Tells watchers what has changed, every watcher in the same order, also when a watcher makes the next change
 * while it hears of the last one. A watcher that throws is logged and harms nobody.
 */
export class ChangeFeed {
  readonly #log: Log;
  readonly #listeners = new Map<DocumentId, Set<Listener>>();
  readonly #waiting: { readonly documentId: DocumentId; readonly event: DocumentEvent }[] = [];
  #publishing = false;

  constructor(log: Log) {
    this.#log = log;
  }

  watch(documentId: DocumentId, listener: Listener): Stop {
    const listeners = this.#listeners.get(documentId) ?? new Set();
    this.#listeners.set(documentId, listeners);
    // A function of its own, so that one listener can watch twice.
    const heard: Listener = (event) => listener(event);
    listeners.add(heard);
    return () => {
      listeners.delete(heard);
      if (listeners.size === 0 && this.#listeners.get(documentId) === listeners)
        this.#listeners.delete(documentId);
    };
  }

  /** Only for changes that are on disk. */
  publish(documentId: DocumentId, events: readonly DocumentEvent[]): void {
    this.#waiting.push(...events.map((event) => ({ documentId, event })));
    if (this.#publishing) return;
    this.#publishing = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
        const listeners = this.#listeners.get(next.documentId) ?? new Set();
        const asked = Array.from(listeners);
        for (const listener of asked) if (listeners.has(listener)) this.#tell(listener, next.event);
      }
    } finally {
      this.#publishing = false;
    }
  }

  #tell(listener: Listener, event: DocumentEvent): void {
    try {
      listener(event);
    } catch (error) {
      this.#log.error("A watcher of a document failed", { event: event.type, error });
    }
  }
}
