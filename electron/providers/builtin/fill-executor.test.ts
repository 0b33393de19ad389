import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInProcessFillExecutor, createWorkerFillExecutor, type FillExecutor } from "./fill-executor.ts";
import type { FillProgress, FillTask } from "./fill-task.ts";
import { disc, maskOf, paint, weave } from "./testing/pictures.ts";

const tsx = new URL("esm/api/index.mjs", pathToFileURL(createRequire(import.meta.url).resolve("tsx")));

// Stands in for the built worker: the same source, through tsx, as Node 20 reads no TypeScript.
const loader = `import { register } from ${JSON.stringify(tsx.href)};
register();
await import(${JSON.stringify(new URL("fill-worker.ts", import.meta.url).href)});
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-fill-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A worker made of the given source. */
async function workerOf(name: string, source: string): Promise<FillExecutor> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, source);
  return createWorkerFillExecutor(pathToFileURL(file));
}

const image = paint(160, 120, 3, weave);
const mask = maskOf(160, 120, disc(80, 60, 20));
const task: Extract<FillTask, { kind: "content-aware" }> = {
  kind: "content-aware",
  image,
  mask,
  quality: "standard",
  searchArea: 1.5,
  seed: 3,
};
const hugeImage = paint(900, 900, 3, (x, y) => [(x * y) % 251, (x * 31 + y) % 241, (x ^ y) & 255]);
const longTask: typeof task = {
  ...task,
  image: hugeImage,
  mask: maskOf(900, 900, disc(450, 450, 240)),
  quality: "best",
};
const never = new AbortController().signal;
const ignore = (): void => {};

const executors: readonly (readonly [string, () => Promise<FillExecutor>])[] = [
  ["in this process", () => Promise.resolve(createInProcessFillExecutor())],
  ["in a worker", () => workerOf("fill-worker", loader)],
];

describe.each(executors)("a fill %s", (_, create) => {
  it("gives what the plain computation gives", async () => {
    const executor = await create();
    const expected = await createInProcessFillExecutor().run(task, { signal: never, onProgress: ignore });
    const filled = await executor.run(task, { signal: never, onProgress: ignore });
    expect(filled).toEqual(expected);
    expect(image.data.length).toBe(160 * 120 * 3); // the caller's buffer was not taken away
  });

  it("sends only its own part of a larger buffer", async () => {
    const executor = await create();
    const shared = new Uint8Array(image.data.length + 5000);
    shared.set(image.data, 5000);
    const view = { ...image, data: shared.subarray(5000) };
    const filled = await executor.run({ ...task, image: view }, { signal: never, onProgress: ignore });
    expect(filled).toEqual(await executor.run(task, { signal: never, onProgress: ignore }));
  });

  it("reports fractions that never fall", async () => {
    const executor = await create();
    const reports: FillProgress[] = [];
    await executor.run(longerTask(), { signal: never, onProgress: (progress) => reports.push(progress) });
    const fractions = reports.map(({ fraction }) => fraction);
    expect(reports.length).toBeGreaterThan(0);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });

  it("stops when it is cancelled half way", async () => {
    const executor = await create();
    const controller = new AbortController();
    const reports: FillProgress[] = [];
    const running = executor.run(longTask, {
      signal: controller.signal,
      onProgress: (progress) => {
        reports.push(progress);
        controller.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    expect(reports).toHaveLength(1);
  });

  it("does not start when it was cancelled before", async () => {
    const executor = await create();
    const running = executor.run(task, { signal: AbortSignal.abort(), onProgress: ignore });
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
  });

  it("passes on why a task cannot be done", async () => {
    const executor = await create();
    const everything = maskOf(160, 120, () => true);
    const running = executor.run({ ...task, mask: everything }, { signal: never, onProgress: ignore });
    await expect(running).rejects.toMatchObject({
      code: "invalid-input",
      nextStep: expect.stringContaining("Erase"),
    });
  });

  it("refuses a mask of another size with both sizes", async () => {
    const executor = await create();
    const running = executor.run(
      { ...task, mask: maskOf(10, 20, () => true) },
      { signal: never, onProgress: ignore },
    );
    await expect(running).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/10×20.*160×120/),
    });
  });
});

function longerTask(): FillTask {
  return { ...longTask, quality: "draft", mask: maskOf(900, 900, disc(450, 450, 60)) };
}

describe("a worker that breaks down", () => {
  it.each([
    ["throws", "throw new Error('out of luck');", /out of luck/],
    ["ends without an answer", "process.exit(3);", /code 3/],
    [
      "says something else",
      "import { parentPort } from 'node:worker_threads'; parentPort.postMessage({ type: 'done' }); setInterval(() => {}, 1000);",
      /answer that is none/,
    ],
  ])("is a failure that can be tried again when it %s", async (name, source, message) => {
    const executor = await workerOf(name.replaceAll(" ", "-"), source);
    await expect(executor.run(task, { signal: never, onProgress: ignore })).rejects.toMatchObject({
      code: "provider-failed",
      retryable: true,
      message: expect.stringMatching(message),
    });
  });
});
