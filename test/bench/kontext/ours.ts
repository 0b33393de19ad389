import { readFile, writeFile } from "node:fs/promises";
import { InferenceSession } from "onnxruntime-node";
import { decodeCanonical } from "../../../electron/imaging/picture-codec.ts";
import { toEightBits } from "../../../electron/imaging/to-eight-bits.ts";
import { openCheckpoint } from "../../../electron/inference/kontext/checkpoint/open-checkpoint.ts";
import type { KontextSessionOptions } from "../../../electron/inference/kontext/pipeline/kontext-sessions.ts";
import { openKontext, runKontext } from "../../../electron/inference/kontext/pipeline.ts";
import { PromptCache } from "../../../electron/inference/kontext/text/prompt-cache.ts";
import { benchCase, type KontextCost } from "./case.ts";

/** One process of `npm run bench -- kontext`: CHECKPOINT PICTURE THREADS RESULT; prints a KontextCost. */
const [checkpointFolder = "", picturePath = "", threads = "", resultPath = ""] = process.argv.slice(2);

/** Every run of ONNX Runtime since it was last emptied: how long it took, and how to do it again. */
const runs: { milliseconds: number; again: () => Promise<unknown> }[] = [];
const create = InferenceSession.create.bind(InferenceSession);
// `as`: the overloads of `create` are one function, which is handed on to with whatever it was given.
InferenceSession.create = (async (...given: Parameters<typeof create>) => {
  const session = await create(...given);
  const run = session.run.bind(session);
  session.run = async (feeds: InferenceSession.FeedsType) => {
    const start = performance.now();
    const results = await run(feeds);
    runs.push({ milliseconds: performance.now() - start, again: () => run(feeds) });
    return results;
  };
  return session;
}) as typeof InferenceSession.create;

const picture = toEightBits(await decodeCanonical(await readFile(picturePath)));
const started = performance.now();
const checkpoint = await openCheckpoint(checkpointFolder, { precision: "original" });
const options: KontextSessionOptions = {
  numeric: { compute: "float32", attention: "fused" },
  place: () => ({ provider: "cpu", threads: Number(threads), foldConstants: true, staysLoaded: true }),
};
const model = await openKontext(checkpoint, options, new PromptCache());
const { side, steps, guidance, seed, prompt } = benchCase;
const request = {
  context: { ...picture, channels: 3 },
  size: { width: side, height: side },
  mask: null,
  mode: "free",
  references: [],
  negativePrompt: null,
  trueCfgScale: 1,
  guidance,
  steps,
  seed,
  stepCacheThreshold: null,
  isVaeTiled: false,
} as const;
const edit = (words: string) =>
  runKontext(
    model,
    { ...request, prompt: words },
    {
      signal: new AbortController().signal,
      onStep: () => {},
    },
  );
// Other words, as the model remembers what it has read, and both sides are to read the prompt.
await edit("warm up");
const firstMs = performance.now() - started;

runs.length = 0;
const used = process.cpuUsage();
const start = performance.now();
const { image } = await edit(prompt);
const editMs = performance.now() - start;
const { user, system } = process.cpuUsage(used);
const peakMemory = process.resourceUsage().maxRSS * 1024;
const sessionMs = runs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
const bareStart = performance.now();
const bareUsed = process.cpuUsage();
for (const { again } of runs) await again();
const bareMs = performance.now() - bareStart;
const bare = process.cpuUsage(bareUsed);
await writeFile(resultPath, image.data);
const cost: KontextCost = {
  firstMs,
  editMs,
  processorMs: (user + system) / 1000,
  sessionMs,
  bareMs,
  bareProcessorMs: (bare.user + bare.system) / 1000,
  peakMemory,
};
console.log(JSON.stringify(cost));
