import type { Stop } from "../../shared/rpc/wire.ts";

const intervalMs = 10_000;

/** Who watches the models: one look for all of them every ten seconds, and none while nobody does. */
export class ModelWatch {
  readonly #listeners = new Set<() => void>();
  readonly #look: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param look finds out cheaply what has changed, and tells it. */
  constructor(look: () => void) {
    this.#look = look;
  }

  watch(listener: () => void): Stop {
    const heard = () => listener();
    this.#listeners.add(heard);
    if (this.#timer === undefined) {
      this.#timer = setInterval(this.#look, intervalMs).unref();
      this.#look();
    }
    return () => {
      this.#listeners.delete(heard);
      if (this.#listeners.size === 0) this.close();
    };
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
