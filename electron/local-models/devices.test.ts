import { expect, it } from "vitest";
import { providersOf } from "./devices.ts";

it.each([
  ["linux", "x64", true, ["cuda", "webgpu", "cpu"]],
  ["linux", "x64", false, ["webgpu", "cpu"]],
  ["linux", "arm64", false, ["cpu"]],
  ["win32", "x64", false, ["directml", "webgpu", "cpu"]],
  ["darwin", "arm64", false, ["webgpu", "coreml", "cpu"]],
] as const)(
  "on %s %s, with CUDA's library %s, are the devices %j",
  (name, architecture, hasCuda, expected) => {
    expect(providersOf({ name, architecture, hasCuda })).toEqual(expected);
  },
);
