import type { ExecutionProvider } from "../../../shared/domain/local-model.ts";
import { deviceNames } from "../../../shared/domain/local-model-names.ts";
import { AppError } from "../../../shared/errors.ts";
import { withoutPaths } from "../../../shared/without-paths.ts";

const outOfMemory =
  /out of memory|failed to allocate|bad_?alloc|not enough memory|cannot allocate memory|pthread_create failed, error code: 1[12]\b|E_OUTOFMEMORY|8007000E|CUBLAS_STATUS_ALLOC_FAILED|allocation failed|exceeds the max buffer size/i;
const libraryMissing = /Failed to load (shared )?library|cannot open shared object|LoadLibrary failed/i;
const deviceMissing =
  /WebGPU adapter|No supported adapters|no CUDA-capable device|CUDA driver version|not supported in this build|Unknown execution provider|no available backend|DXGI_ERROR_(NOT_FOUND|UNSUPPORTED)|887A000[24]/i;
const deviceLost = /device (was |is )?lost|DXGI_ERROR_DEVICE_|887A000[567]|CUDA failure (4|700|719|999)\b/i;
const weightsUnreadable = /external (data|initializer)|External data|file_size|tensorprotoutils/i;

/** What stood in the way, of a session that was being made or run. */
export type SessionStage = "load" | "run";

/**
 * Says in the product's words why ONNX Runtime failed: it throws plain errors whose text is all there is to go by.
 *
 * @returns `too-large` where memory ran out, `unavailable` where the device is missing or was lost,
 * otherwise `provider-failed`. The original is its cause.
 */
export function sessionError(cause: unknown, provider: ExecutionProvider, stage: SessionStage): AppError {
  const text = textOf(cause);
  const device = deviceNames[provider];
  const doing = stage === "load" ? "be loaded" : "compute";
  if (outOfMemory.test(text)) {
    return new AppError("too-large", `The model could not ${doing} on ${device}: its memory ran out.`, {
      nextStep:
        "Choose a lower quality, use weights of fewer bits (Settings → Local models), or close other programs.",
      retryable: true,
      cause,
    });
  }
  if (libraryMissing.test(text)) {
    return new AppError(
      "unavailable",
      `A library that ONNX Runtime needs for ${device} cannot be loaded: ${firstLine(text)}`,
      { nextStep: "Install it, or choose another device in the settings of local models.", cause },
    );
  }
  if (deviceMissing.test(text)) {
    return new AppError("unavailable", `ONNX Runtime finds no ${device} on this computer.`, {
      nextStep: "Update the graphics driver, or choose another device in the settings of local models.",
      cause,
    });
  }
  if (deviceLost.test(text)) {
    return new AppError("unavailable", `${device} stopped answering while the model was to ${doing}.`, {
      nextStep: "Try again; if it happens again, update the graphics driver or choose another device.",
      retryable: true,
      cause,
    });
  }
  if (weightsUnreadable.test(text)) {
    return new AppError("provider-failed", `The model's weights could not be read: ${firstLine(text)}`, {
      nextStep: "Check that the model's folder is complete and its disk is connected, then add it again.",
      cause,
    });
  }
  return new AppError("provider-failed", `The model could not ${doing} on ${device}: ${firstLine(text)}`, {
    nextStep: "Choose another device in the settings of local models.",
    cause,
  });
}

/** Whether an error of `sessionError` says that there is no such device, or nothing to use it with. */
export function isDeviceMissing({ cause }: AppError): boolean {
  const text = textOf(cause);
  return deviceMissing.test(text) || libraryMissing.test(text);
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** ONNX Runtime appends stacks and paths of its build to some messages. */
function firstLine(text: string): string {
  const line = withoutPaths(text.split("\n", 1)[0] ?? "");
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
