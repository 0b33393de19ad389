import type { ExecutionProvider } from "../../../../shared/domain/local-model.ts";
import { AppError } from "../../../../shared/errors.ts";
import { createSession, type Session } from "../../runtime/ort.ts";
import type { NamedTensors } from "../../runtime/tensor.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { buildClipGraph } from "../graph/clip-graph.ts";
import { modulateCalls } from "../graph/modulate-calls.ts";
import type { Modulation } from "../graph/modulation-feeds.ts";
import type { Numeric } from "../graph/numeric.ts";
import type { RopeTables } from "../graph/rope-tables.ts";
import { buildT5Graph } from "../graph/t5-graph.ts";
import { transformerFeeds, transformerRope } from "../graph/transformer-feeds.ts";
import { buildTransformerGraph } from "../graph/transformer-graph.ts";
import { buildVaeDecoderGraph } from "../graph/vae-decoder-graph.ts";
import { buildVaeEncoderGraph } from "../graph/vae-encoder-graph.ts";
import { latentScale } from "../latents/pack.ts";
import { hearMessages } from "./hear-messages.ts";
import type {
  FloatTensor,
  KontextComponent,
  KontextSessions,
  ModulationInputs,
  TransformerInputs,
} from "./networks.ts";

/** Where a component computes, and for how long it is kept. */
export interface Placement {
  readonly provider: ExecutionProvider;
  /** Of the CPU, 1 or more. */
  readonly threads: number;
  /** As in SessionOptions: faster runs for more memory. */
  readonly foldConstants: boolean;
  /** Stays loaded after a run; otherwise it is released before the next component is loaded. */
  readonly staysLoaded: boolean;
}

export interface KontextSessionOptions {
  readonly numeric: Numeric;
  readonly place: (component: KontextComponent) => Placement;
}

interface Loaded {
  readonly component: KontextComponent;
  readonly session: Session;
  /** What the graph was made for: tokens or latent pixels. */
  readonly size: number;
}

/** The networks of a checkpoint on ONNX Runtime, each loaded when it is first asked. */
export class CheckpointSessions implements KontextSessions {
  readonly #checkpoint: Checkpoint;
  readonly #options: KontextSessionOptions;
  /** By component and part of it. */
  readonly #loaded = new Map<string, Loaded>();
  #modulated: {
    readonly calls: readonly ModulationInputs[];
    readonly modulations: readonly Modulation[];
  } | null = null;
  #rope: { readonly ids: FloatTensor; readonly textTokens: number; readonly tables: RopeTables } | null =
    null;

  constructor(checkpoint: Checkpoint, options: KontextSessionOptions) {
    this.#checkpoint = checkpoint;
    this.#options = options;
  }

  async clip(ids: readonly number[]): Promise<{ lastHiddenState: FloatTensor; poolerOutput: FloatTensor }> {
    const session = await this.#load("clip", ids.length, () => buildClipGraph(this.#checkpoint.clip));
    const outputs = await session.run({ input_ids: idTensor(ids) });
    return {
      lastHiddenState: floats(outputs, "last_hidden_state"),
      poolerOutput: floats(outputs, "pooler_output"),
    };
  }

  async t5(ids: readonly number[]): Promise<FloatTensor> {
    const { numeric, place } = this.#options;
    // The processor has no float16 arithmetic: it would only round.
    const compute = place("t5").provider === "cpu" ? "float32" : numeric.compute;
    const session = await this.#load("t5", ids.length, (tokens) =>
      buildT5Graph(this.#checkpoint.t5, { tokens }, { compute }),
    );
    return floats(await session.run({ input_ids: idTensor(ids) }), "last_hidden_state");
  }

  async encode(picture: FloatTensor): Promise<FloatTensor> {
    const size = areaOf(picture) / latentScale ** 2;
    const session = await this.#load("vae-encoder", size, (latentPixels) =>
      buildVaeEncoderGraph(this.#checkpoint.vae, { latentPixels }),
    );
    return floats(await session.run({ sample: { type: "float32", ...picture } }), "moments");
  }

  async modulate(calls: readonly ModulationInputs[], signal: AbortSignal): Promise<readonly Modulation[]> {
    if (this.#modulated && isSame(this.#modulated.calls, calls)) return this.#modulated.modulations;
    this.#modulated = null;
    const modulations = await modulateCalls(
      this.#checkpoint.transformer,
      calls,
      async (part, build, inputs) => {
        await hearMessages(signal);
        const session = await this.#load("modulation", 1, build, part);
        const outputs = await session.run(inputs);
        await this.finished("modulation");
        return outputs;
      },
    );
    // The next run mostly differs by its seed only.
    if (this.#options.place("transformer").staysLoaded) this.#modulated = { calls, modulations };
    return modulations;
  }

  async loadTransformer(tokens: number): Promise<void> {
    await this.#transformer(tokens);
  }

  async transform(inputs: TransformerInputs): Promise<FloatTensor> {
    const tokens = (inputs.promptEmbeds.shape[1] ?? 0) + (inputs.hiddenStates.shape[1] ?? 0);
    const session = await this.#transformer(tokens);
    const feeds = transformerFeeds(this.#checkpoint.transformer.config, inputs, this.#ropeOf(inputs));
    return floats(await session.run(feeds), "output");
  }

  async decode(latents: FloatTensor): Promise<FloatTensor> {
    const session = await this.#load("vae-decoder", areaOf(latents), (latentPixels) =>
      buildVaeDecoderGraph(this.#checkpoint.vae, { latentPixels }),
    );
    return floats(await session.run({ latent_sample: { type: "float32", ...latents } }), "sample");
  }

  async finished(component: KontextComponent): Promise<void> {
    if (this.#options.place(component).staysLoaded) return;
    for (const [key, loaded] of this.#loaded) {
      if (loaded.component === component) await this.#release(key);
    }
  }

  /** Frees everything. What is asked afterwards is loaded again. */
  async release(): Promise<void> {
    this.#modulated = null;
    for (const key of this.#loaded.keys()) await this.#release(key);
  }

  #transformer(tokens: number): Promise<Session> {
    return this.#load("transformer", tokens, (size) =>
      buildTransformerGraph(this.#checkpoint.transformer, { tokens: size }, this.#options.numeric),
    );
  }

  #ropeOf(inputs: TransformerInputs): RopeTables {
    const tokens = inputs.promptEmbeds.shape[1] ?? 0;
    // All steps of a run hand over the same ids.
    if (this.#rope?.ids !== inputs.imageIds || this.#rope.textTokens !== tokens) {
      const tables = transformerRope(this.#checkpoint.transformer.config, inputs);
      this.#rope = { ids: inputs.imageIds, textTokens: tokens, tables };
    }
    return this.#rope.tables;
  }

  async #load(
    component: KontextComponent,
    size: number,
    build: (size: number) => Uint8Array,
    part = 0,
  ): Promise<Session> {
    const key = `${component} ${part}`;
    const loaded = this.#loaded.get(key);
    if (loaded && loaded.size >= size) return loaded.session;
    await this.#release(key);
    const { provider, threads, foldConstants } = this.#options.place(component);
    const session = await createSession(build(size), {
      provider,
      threads,
      foldConstants,
      externalDataFolder: this.#checkpoint.root,
    });
    this.#loaded.set(key, { component, session, size });
    return session;
  }

  async #release(key: string): Promise<void> {
    const loaded = this.#loaded.get(key);
    this.#loaded.delete(key);
    await loaded?.session.release();
  }
}

/** Whether they are known to be: a prompt's embeddings are the same object as long as they are cached. */
function isSame(known: readonly ModulationInputs[], asked: readonly ModulationInputs[]): boolean {
  return (
    known.length === asked.length &&
    known.every((one, index) => {
      const other = asked[index];
      return (
        one.pooledProjections === other?.pooledProjections &&
        one.timestep === other.timestep &&
        one.guidance === other.guidance
      );
    })
  );
}

function areaOf({ shape }: FloatTensor): number {
  return (shape[2] ?? 0) * (shape[3] ?? 0);
}

function idTensor(ids: readonly number[]): NamedTensors[string] {
  return { type: "int64", shape: [1, ids.length], data: BigInt64Array.from(ids, BigInt) };
}

function floats(outputs: NamedTensors, name: string): FloatTensor {
  const output = outputs[name];
  if (output?.type === "float32") return output;
  throw new AppError("internal", `The model gave no output "${name}" in float32.`);
}
