import type { ExecutionProvider, Precision } from "./local-model.ts";

/** What a person is told of them, wherever that is. */
export const precisionTitles: Readonly<Record<Precision, string>> = {
  original: "As it came",
  float16: "16 bits",
  int8: "8 bits",
  int4: "4 bits",
};

export const deviceNames: Readonly<Record<ExecutionProvider, string>> = {
  cpu: "Processor",
  cuda: "NVIDIA graphics card (CUDA)",
  directml: "Graphics card (DirectML)",
  coreml: "Apple's Core ML",
  webgpu: "Graphics card (WebGPU)",
};
