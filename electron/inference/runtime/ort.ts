import { env, InferenceSession, Tensor } from "onnxruntime-node";
import type { ExecutionProvider } from "../../../shared/domain/local-model.ts";
import { AppError } from "../../../shared/errors.ts";
import { sessionError } from "./session-errors.ts";
import type { NamedTensors, TensorData } from "./tensor.ts";

export interface SessionOptions {
  readonly provider: ExecutionProvider;
  /** Of the CPU, 1 or more; also for what a GPU hands back to it. */
  readonly threads: number;
  /** Absolute; where a graph's external weights lie. Null for a graph without. */
  readonly externalDataFolder: string | null;
  /**
   * Whether what depends on weights alone is computed once, while loading. It makes a run faster and costs memory:
   * float16 and bfloat16 weights that a graph casts are then kept in their wider type as well.
   */
  readonly foldConstants: boolean;
  /** Refuses to load a graph of which the provider would leave a part to the CPU. Off where it is not said. */
  readonly isCpuRefused?: boolean;
}

/** A loaded graph. Loading and running block the thread; nothing stops them but the end of the process. */
export interface Session {
  /** @throws AppError `too-large` out of memory, `unavailable` device lost, `provider-failed` otherwise. */
  run(inputs: NamedTensors): Promise<NamedTensors>;
  /** Frees the weights. A session is not used afterwards; releasing it again does nothing. */
  release(): Promise<void>;
}

/** The optimisers that cast weights while loading: the general one, and the processor's own for float16. */
const weightCasts = ["ConstantFolding", "FuseFp16InitializerToFp32NodeTransformer"];

/** Other versions may compute other bytes. */
export const runtimeName = `onnxruntime-${env.versions.node ?? "unknown"}`;

const providerNames = {
  cpu: "cpu",
  cuda: "cuda",
  directml: "dml",
  coreml: "coreml",
  webgpu: "webgpu",
} as const;

/**
 * Loads an ONNX model that was built in memory, with weights that may lie in files.
 *
 * @throws AppError `too-large` out of memory, `unavailable` without such a device, `provider-failed` otherwise.
 */
export async function createSession(
  graph: Uint8Array,
  { provider, threads, externalDataFolder, foldConstants, isCpuRefused = false }: SessionOptions,
): Promise<Session> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [providerNames[provider]],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // The arena asks for powers of two in one piece, and Electron's allocator ends the process above 2 GiB.
    enableCpuMemArena: false,
    // DirectML refuses to run with it; elsewhere it only helps the arena.
    enableMemPattern: false,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    extra: {
      session: {
        ...(externalDataFolder === null
          ? {}
          : { model_external_initializers_file_folder_path: externalDataFolder }),
        ...(isCpuRefused ? { disable_cpu_ep_fallback: "1" } : {}),
      },
      optimization: foldConstants ? {} : { disable_specified_optimizers: weightCasts.join(";") },
    },
  };
  try {
    return wrap(await InferenceSession.create(graph, options), provider);
  } catch (error) {
    throw sessionError(error, provider, "load");
  }
}

function wrap(session: InferenceSession, provider: ExecutionProvider): Session {
  let isReleased = false;
  return {
    async run(inputs) {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, tensor]) => [name, toTensor(tensor)]),
      );
      let results: InferenceSession.ReturnType;
      try {
        results = await session.run(feeds);
      } catch (error) {
        throw sessionError(error, provider, "run");
      }
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => [name, fromTensor(name, value)]),
      );
    },
    async release() {
      if (isReleased) return;
      isReleased = true;
      await session.release();
    },
  };
}

function toTensor(tensor: TensorData): Tensor {
  switch (tensor.type) {
    case "float32":
      return new Tensor("float32", tensor.data, tensor.shape);
    case "int64":
      return new Tensor("int64", tensor.data, tensor.shape);
    case "int32":
      return new Tensor("int32", tensor.data, tensor.shape);
  }
}

function fromTensor(name: string, { data, dims }: Tensor): TensorData {
  if (data instanceof Float32Array) return { type: "float32", shape: dims, data };
  if (data instanceof BigInt64Array) return { type: "int64", shape: dims, data };
  if (data instanceof Int32Array) return { type: "int32", shape: dims, data };
  throw new AppError(
    "provider-failed",
    `The model's output "${name}" has an element type that Palimpsest does not read.`,
  );
}
