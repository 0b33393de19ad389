const size = 624;
const middle = 397;

/** MT19937, the generator behind torch's CPU generator and C++'s std::mt19937; a seed gives the same numbers everywhere. */
export class MersenneTwister {
  readonly #state = new Uint32Array(size);
  #position = size;

  /** @param seed Of which the low 32 bits count. */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed >>> 0;
    for (let index = 1; index < size; index += 1) {
      const previous = state[index - 1] ?? 0;
      state[index] = Math.imul(1_812_433_253, previous ^ (previous >>> 30)) + index;
    }
  }

  /** @returns 0..4294967295. */
  next(): number {
    if (this.#position === size) this.#twist();
    let value = this.#state[this.#position] ?? 0;
    this.#position += 1;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    return (value ^ (value >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let index = 0; index < size; index += 1) {
      const high = (state[index] ?? 0) & 0x80000000;
      const low = (state[(index + 1) % size] ?? 0) & 0x7fffffff;
      const mixed = high | low;
      const other = state[(index + middle) % size] ?? 0;
      state[index] = other ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
