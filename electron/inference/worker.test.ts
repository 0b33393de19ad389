import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { type InferenceMessage, type InferenceTask, inferenceMessage } from "./messages.ts";
import { type PerformTask, serveInference } from "./worker.ts";

const task: InferenceTask = { kind: "probe", provider: "cpu" };
const result = { kind: "probe", numeric: null, reason: "It is slow.", isMissing: false } as const;

/** The worker's side of the line, told `orders`, until it has said how each of them ended. */
async function served(
  perform: PerformTask,
  orders: readonly object[],
  ends = 1,
): Promise<readonly InferenceMessage[]> {
  const said: InferenceMessage[] = [];
  await new Promise<void>((resolve) => {
    let left = ends;
    serveInference(
      {
        post: (message) => {
          const parsed = inferenceMessage.parse(message);
          said.push(parsed);
          if ((parsed.type === "done" || parsed.type === "failed") && --left === 0) resolve();
        },
        onMessage: (listener) => {
          for (const order of orders) listener(order);
          return () => {};
        },
      },
      perform,
      () => 4096,
    );
  });
  return said;
}
const failing = (error: unknown) => {
  const fail: PerformTask = async () => {
    throw error;
  };
  return served(fail, [{ type: "run", id: 3, task }]);
};

describe("the inference process", () => {
  it("tells what happens under the number of the order, then the result", async () => {
    const perform: PerformTask = async (_task, { tell }) => {
      tell({ type: "progress", fraction: 0.5, stage: "Trying" });
      return result;
    };
    expect(await served(perform, [{ type: "run", id: 3, task }])).toEqual([
      { type: "progress", id: 3, fraction: 0.5, stage: "Trying" },
      { type: "done", id: 3, result, heldBytes: 4096 },
    ]);
  });

  it("stops the order that is named, and no other", async () => {
    const perform: PerformTask = (_task, { signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        setImmediate(() => resolve(result));
      });
    const said = await served(
      perform,
      [
        { type: "run", id: 1, task },
        { type: "run", id: 2, task },
        { type: "stop", id: 1 },
        { type: "stop", id: 9 },
      ],
      2,
    );
    expect(said.map(({ type, id }) => [type, id])).toEqual([
      ["failed", 1],
      ["done", 2],
    ]);
    expect(said[0]).toMatchObject({ error: { code: "cancelled" } });
  });

  it.each([
    [new AppError("too-large", "No room.", { retryable: true }), { code: "too-large", message: "No room." }],
    [
      new RangeError("Array buffer allocation failed"),
      { code: "too-large", nextStep: expect.stringContaining("draft"), retryable: true },
    ],
    [new RangeError("Invalid count value"), { code: "provider-failed" }],
    [
      new Error("the driver is odd"),
      { code: "provider-failed", message: expect.stringContaining("driver is odd") },
    ],
    ["a text", { code: "provider-failed" }],
    [
      new Error("EIO: i/o error, read '/home/me/my models/x.safetensors'"),
      { message: expect.stringMatching(/EIO: i\/o error, read 'x\.safetensors'$/) },
    ],
  ])("says what to do about %s", async (error, expected) => {
    expect((await failing(error)).at(-1)).toMatchObject({
      type: "failed",
      id: 3,
      error: expected,
      heldBytes: 4096,
    });
  });
});
