import { randomUUID } from "node:crypto";

/** Things that a page has seen and may name for a while. */
export class Expiring<Value> {
  readonly #values = new Map<string, { readonly value: Value; readonly until: number }>();
  readonly #now: () => number;
  readonly #lifeMs: number;

  constructor(lifeMs: number, now: () => number) {
    this.#lifeMs = lifeMs;
    this.#now = now;
  }

  /** @returns its name. */
  keep(value: Value): string {
    for (const [id, { until }] of this.#values) if (until <= this.#now()) this.#values.delete(id);
    const id = randomUUID();
    this.#values.set(id, { value, until: this.#now() + this.#lifeMs });
    return id;
  }

  get(id: string): Value | undefined {
    const kept = this.#values.get(id);
    return kept && kept.until > this.#now() ? kept.value : undefined;
  }
}
