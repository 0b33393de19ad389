/** Values that arrive over time, as a stream of the contract. */
export async function* streamOf<T>(
  subscribe: (push: (value: T) => void) => () => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const queue: T[] = [];
  let wake = () => {};
  const stop = subscribe((value) => {
    queue.push(value);
    wake();
  });
  signal?.addEventListener("abort", () => wake());
  try {
    while (!signal?.aborted) {
      const value = queue.shift();
      if (value !== undefined) yield value;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
  }
}

/** A value and who watches it. */
export class FakeValue<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    for (const listener of this.#listeners) listener(value);
  }

  watch(signal: AbortSignal | undefined): AsyncGenerator<T> {
    return streamOf<T>((push) => {
      push(this.#value);
      this.#listeners.add(push);
      return () => this.#listeners.delete(push);
    }, signal);
  }
}
