/** One edit, the same for ours and for diffusers; run_diffusers.py has it from the command line. */
export const benchCase = {
  side: 128,
  steps: 4,
  guidance: 2.5,
  seed: 7,
  prompt: "make the sky pink and remove the left window",
} as const;

/** What one process measured of one implementation. */
export interface KontextCost {
  /** Opening and loading, and one edit to warm up. */
  readonly firstMs: number;
  /** Of one edit with all networks loaded: wall, and processor time of all threads. */
  readonly editMs: number;
  readonly processorMs: number;
  /** Of `editMs`, what ONNX Runtime's own runs took; 0 for diffusers. */
  readonly sessionMs: number;
  /** The same inputs given to the bare sessions again, wall and processor time; 0 for diffusers. */
  readonly bareMs: number;
  readonly bareProcessorMs: number;
  /** Bytes at the highest, of the whole process. */
  readonly peakMemory: number;
}
