/** The part of a run in which steps may be left out: the picture's plan is made before it, its detail after. */
const firstFraction = 0.15;
const lastFraction = 0.95;

/**
 * Leaves the model out where its answer would hardly have changed: EasyCache (Zhou et al., arXiv 2507.02860). How much
 * the answer changes for a change of its input was measured at the last two steps that asked; from that the relative
 * change since the last one that asked is estimated and added up, and while the sum stays below the threshold the answer
 * is taken as the input plus the difference between answer and input of then. The bounds of 15 % and 95 % of the steps
 * are those of ComfyUI's node.
 */
export class StepCache {
  readonly #threshold: number;
  readonly #steps: number;
  #computed: { readonly input: Float32Array; readonly output: Float32Array } | null = null;
  #previousInput: Float32Array | null = null;
  /** Change of the output for a change of the input. */
  #rate: number | null = null;
  #sum = 0;

  /** @param threshold Relative change, above 0; 0.05 leaves out little, 0.3 much. */
  constructor(threshold: number, steps: number) {
    this.#threshold = threshold;
    this.#steps = steps;
  }

  /** @returns The estimated answer for this input, or null where the model must be asked and `remember` be told. */
  estimate(input: Float32Array, step: number): Float32Array<ArrayBuffer> | null {
    const progress = step / this.#steps;
    const computed = this.#computed;
    const previous = this.#previousInput;
    this.#previousInput = input;
    if (!computed || !previous || this.#rate === null) return null;
    if (progress < firstFraction || progress > lastFraction || step === this.#steps - 1) return null;
    this.#sum += (this.#rate * meanDistance(input, previous)) / meanSize(computed.output);
    // Not a number where nothing changed at all; asking is right then too.
    if (!(this.#sum < this.#threshold)) return null;
    return input.map(
      (value, index) => value + Math.fround((computed.output[index] ?? 0) - (computed.input[index] ?? 0)),
    );
  }

  remember(input: Float32Array, output: Float32Array): void {
    const computed = this.#computed;
    if (computed) {
      this.#rate = meanDistance(output, computed.output) / meanDistance(input, computed.input);
    }
    this.#computed = { input, output };
    this.#sum = 0;
  }
}

function meanDistance(first: Float32Array, second: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < first.length; index += 1) {
    sum += Math.abs((first[index] ?? 0) - (second[index] ?? 0));
  }
  return sum / first.length;
}

function meanSize(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value);
  return sum / values.length;
}
