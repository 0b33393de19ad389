/** How the transformer and T5 compute; CLIP and the VAE compute in float32 always, as float16 overflows in the VAE. */
export interface Numeric {
  /** Of matrix products and attention. What overflows in float16 stays in float32 with either. */
  readonly compute: "float32" | "float16";
  /** `split` writes attention as plain products over blocks of queries, for devices whose fused operator is wrong. */
  readonly attention: "fused" | "split";
}
