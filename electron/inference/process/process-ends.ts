import type { Stop } from "../../../shared/rpc/wire.ts";
import type { ProcessEnd } from "./inference-process.ts";

/** Tells how a process ended, once to everybody, also to who asks later. */
export class ProcessEnds {
  #end: ProcessEnd | null = null;
  readonly #listeners = new Set<(end: ProcessEnd) => void>();

  get hasEnded(): boolean {
    return this.#end !== null;
  }

  /** What is told after the first time changes nothing. */
  tell(end: ProcessEnd): void {
    if (this.#end) return;
    this.#end = end;
    for (const listener of this.#listeners) listener(end);
  }

  readonly onEnd = (listener: (end: ProcessEnd) => void): Stop => {
    if (this.#end) listener(this.#end);
    else this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
}
