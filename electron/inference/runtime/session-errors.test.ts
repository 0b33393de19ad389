import { expect, test } from "vitest";
import { isDeviceMissing, sessionError } from "./session-errors.ts";

test.each([
  ["Failed to allocate memory for requested buffer of size 4294967296", "too-large"],
  ["CUDA failure 2: out of memory ; GPU=0 ; hostname=h", "too-large"],
  ["std::bad_alloc", "too-large"],
  [
    "PosixThread(const char*) pthread_create failed, error code: 12 error msg: Cannot allocate memory",
    "too-large",
  ],
  [
    "adapter_result.status == Success was false. Failed to get a WebGPU adapter: No supported adapters",
    "unavailable",
  ],
  ["no available backend found. ERR: [dml] backend not found.", "unavailable"],
  ["OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library", "unavailable"],
  ["WebGPU device lost (2): Device was destroyed.", "unavailable"],
  ["Cannot parse data from external tensors. External data file could not be read", "provider-failed"],
  ["Non-zero status code returned while running Gemm node.", "provider-failed"],
])("%s is %s", (text, code) => {
  expect(sessionError(new Error(text), "cuda", "run").code).toBe(code);
});

test("memory that ran out says what to do, and that it can be tried again", () => {
  const error = sessionError(new Error("out of memory"), "webgpu", "load");
  expect(error.message).toContain("on Graphics card (WebGPU)");
  expect(error.nextStep).toContain("lower quality");
  expect(error.retryable).toBe(true);
});

test("a library that cannot be loaded is named, as a driver would not help", () => {
  const text =
    "Failed to load library /opt/palimpsest/libonnxruntime_providers_cuda.so with error: libcudnn.so.9: cannot open shared object file";
  const error = sessionError(new Error(text), "cuda", "load");
  expect(error.message).toMatch(
    /^A library that ONNX Runtime needs for NVIDIA graphics card.*libcudnn\.so\.9/,
  );
  expect(error.nextStep).not.toContain("driver");
});

test("a device that is missing is told from one that fails", () => {
  const isMissing = (text: string) => isDeviceMissing(sessionError(new Error(text), "webgpu", "load"));
  expect(isMissing("Failed to get a WebGPU adapter: No supported adapters")).toBe(true);
  expect(isMissing("Failed to load library libcudnn.so.9: cannot open shared object file")).toBe(true);
  expect(isMissing("WebGPU device lost (2): Device was destroyed.")).toBe(false);
  expect(isMissing("Shader compilation failed")).toBe(false);
});

test("a message is shown without the stack that follows it", () => {
  const error = sessionError(new Error("Something odd\nat operator() (/build/x.cpp:1)"), "cpu", "run");
  expect(error.message).toContain("Something odd");
  expect(error.message).not.toContain("/build");
});

test.each(["Load model from /home/me/models/a.onnx failed", "External data path: /home/me/models/a.onnx"])(
  "a path is shown by its last name: %s",
  (text) => {
    const { message } = sessionError(new Error(text), "cpu", "load");
    expect(message).toContain("a.onnx");
    expect(message).not.toContain("/home/me");
  },
);
