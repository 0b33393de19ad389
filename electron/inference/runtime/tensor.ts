/** A dense tensor in row-major order; `data` has as many entries as the product of `shape`. */
export type TensorData =
  | { readonly type: "float32"; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly type: "int64"; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly type: "int32"; readonly shape: readonly number[]; readonly data: Int32Array };

/** Tensors by the names of a graph's inputs or outputs. */
export type NamedTensors = Readonly<Record<string, TensorData>>;
