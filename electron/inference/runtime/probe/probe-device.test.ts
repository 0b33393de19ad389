import { expect, test } from "vitest";
import { deviceNames } from "../../../../shared/domain/local-model-names.ts";
import { createSession } from "../ort.ts";
import { attentionCheck, fourBitCheck, normCheck, productCheck, rotationCheck } from "./checks.ts";
import { probeDevice } from "./probe-device.ts";
import { relativeDistance } from "./reference.ts";

test.each([
  ["a product", productCheck("float32")],
  ["a product with 4-bit weights", fourBitCheck("float32")],
  ["a normalisation", normCheck()],
  ["a rotation", rotationCheck()],
  ["attention of 64 tokens", attentionCheck(64, "float32")],
  ["attention of 1000 tokens", attentionCheck(1000, "float32")],
])("the CPU's answer to %s is the reference's", async (_, { graph, inputs, expected }) => {
  const session = await createSession(graph, {
    provider: "cpu",
    threads: 1,
    externalDataFolder: null,
    foldConstants: true,
  });
  const { result } = await session.run(inputs);
  await session.release();
  expect(relativeDistance(result?.data instanceof Float32Array ? result.data : [], expected)).toBeLessThan(
    5e-6,
  );
});

test("the CPU is accepted with its fused attention, in float32", async () => {
  expect(await probeDevice("cpu")).toMatchObject({
    outcome: "accepted",
    compute: "float32",
    attention: "fused",
  });
});

test("a device that this computer cannot have is missing, which is not wrong, and says so by its name", async () => {
  const absent = process.platform === "win32" ? "coreml" : "directml";
  const result = await probeDevice(absent);
  expect(result.outcome).toBe("missing");
  expect(result.reason).toBe(`ONNX Runtime finds no ${deviceNames[absent]} on this computer.`);
});
