import { modulateCalls } from "../../../electron/inference/kontext/graph/modulate-calls.ts";
import {
  transformerFeeds,
  transformerRope,
} from "../../../electron/inference/kontext/graph/transformer-feeds.ts";
import { buildTransformerGraph } from "../../../electron/inference/kontext/graph/transformer-graph.ts";
import { createSession } from "../../../electron/inference/runtime/ort.ts";
import { probeDevice } from "../../../electron/inference/runtime/probe/probe-device.ts";
import { probeNumbers } from "../../../electron/inference/runtime/probe/reference.ts";
import { executionProvider } from "../../../shared/domain/local-model.ts";
import { randomTransformer } from "./random-transformer.ts";
import { fluxConfig, imageTokens, smallConfig, textTokens } from "./shapes.ts";

/*
 * ours.ts WEIGHTS small|full PROVIDER SIDE STEPS: loads the random transformer as the product would after its probe,
 * runs one step to warm up and STEPS more, and prints one JSON line.
 */

const [path = "", size = "", providerName = "", side = "", steps = ""] = process.argv.slice(2);
const provider = executionProvider.parse(providerName);
const config = size === "full" ? fluxConfig : smallConfig;
const { root, component } = randomTransformer(path, config);
const tokens = imageTokens(Number(side));

const probe = await probeDevice(provider);
if (probe.outcome !== "accepted") {
  console.log(JSON.stringify({ refused: probe.reason }));
} else {
  const floats = (...shape: number[]) => ({
    shape,
    data: probeNumbers(
      shape.reduce((product, one) => product * one, 1),
      2,
    ),
  });
  const columns = Number(side) / 16;
  const perPicture = columns ** 2;
  const imageIds = Float32Array.from({ length: tokens * 3 }, (_, index) => {
    const token = Math.floor(index / 3) % perPicture;
    return [Math.floor(index / 3 / perPicture), Math.floor(token / columns), token % columns][index % 3] ?? 0;
  });
  const options = { threads: 4, externalDataFolder: root };
  const called = { pooledProjections: floats(1, config.pooledProjectionDim), timestep: 0.7, guidance: 2.5 };
  const modulationStarted = performance.now();
  const modulations = await modulateCalls(
    component,
    Array.from({ length: Number(steps) + 1 }, () => called),
    async (_, build, inputs) => {
      const part = await createSession(build(), { ...options, provider: "cpu", foldConstants: false });
      const outputs = await part.run(inputs);
      await part.release();
      return outputs;
    },
  );
  const modulationSeconds = (performance.now() - modulationStarted) / 1000;
  const call = {
    hiddenStates: floats(1, tokens, config.inChannels),
    promptEmbeds: floats(1, textTokens, config.jointAttentionDim),
    imageIds: { shape: [tokens, 3], data: imageIds },
  };
  const rope = transformerRope(config, call);
  const started = performance.now();
  const numeric = { compute: probe.compute, attention: probe.attention };
  const session = await createSession(
    buildTransformerGraph(component, { tokens: textTokens + tokens }, numeric),
    { ...options, provider, foldConstants: probe.compute === "float16" },
  );
  const loadSeconds = (performance.now() - started) / 1000;
  const seconds: number[] = [];
  let isFinite = true;
  for (const [step, modulation] of modulations.entries()) {
    const feeds = transformerFeeds(config, { ...call, modulation }, rope);
    const begin = performance.now();
    const { output } = await session.run(feeds);
    if (step > 0) seconds.push((performance.now() - begin) / 1000);
    isFinite &&= output?.type === "float32" && output.data.every(Number.isFinite);
  }
  console.log(
    JSON.stringify({
      numeric,
      reason: probe.reason,
      modulationSeconds,
      loadSeconds,
      seconds,
      isFinite,
      rssBytes: process.resourceUsage().maxRSS * 1024,
    }),
  );
}
