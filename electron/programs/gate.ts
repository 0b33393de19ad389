/**
 * Lets so much work through at once; the rest waits in the order in which it came. Work that is heavier than all that is
 * let through goes alone.
 */
export class Gate {
  readonly #waiting: { readonly weight: number; readonly go: () => void }[] = [];
  readonly #total: number;
  #free: number;

  /** @param total of the weights; the number of pieces, where each weighs 1. */
  constructor(total: number) {
    this.#total = total;
    this.#free = total;
  }

  /** Whether nothing is let through and nothing waits. */
  get isIdle(): boolean {
    return this.#free === this.#total;
  }

  async run<Result>(work: () => Promise<Result>, asked = 1): Promise<Result> {
    const weight = Math.min(asked, this.#total);
    await new Promise<void>((go) => {
      this.#waiting.push({ weight, go });
      this.#admit();
    });
    try {
      return await work();
    } finally {
      this.#free += weight;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next && next.weight <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.weight;
      next.go();
    }
  }
}
