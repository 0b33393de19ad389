import { totalmem } from "node:os";
import type { ExecutionProvider, LocalModelId } from "../../shared/domain/local-model.ts";
import { deviceNames } from "../../shared/domain/local-model-names.ts";
import { AppError } from "../../shared/errors.ts";
import type { InferenceHost } from "../inference/host.ts";
import type { EditWish } from "../providers/local/edit-wish.ts";
import type {
  EditAnswer,
  EditOptions,
  LocalModelRunner,
  RunnableModel,
} from "../providers/local/local-provider.ts";
import type { DeviceChoice } from "./device-choice.ts";
import { type EditMemory, planEdit } from "./edit-plan.ts";
import type { ModelList } from "./model-list.ts";
import type { StoredModel } from "./model-store.ts";

export interface LocalEditsOptions {
  readonly list: ModelList;
  readonly devices: DeviceChoice;
  /** Runs edits, one after another, and keeps what it has loaded for a while. */
  readonly inference: InferenceHost;
  /** Bytes of memory that a program may take now. */
  readonly freeMemory: () => Promise<number>;
  /** Looks at the list and its folders anew. */
  readonly refresh: () => Promise<void>;
}

/** The edits of local models: on which device and with which weights, then in the inference process. */
export class LocalEdits implements LocalModelRunner {
  readonly #options: LocalEditsOptions;
  /** When no edit ran last. */
  #available = 0;
  #cardAvailable: number | null = null;
  /** The model of every edit that has not ended. */
  readonly #using = new Set<{ readonly id: LocalModelId }>();
  readonly #erasing = new Set<LocalModelId>();

  constructor(options: LocalEditsOptions) {
    this.#options = options;
  }

  runnable(): readonly RunnableModel[] {
    return this.#options.list.all.map(({ stored, problem }) => ({
      id: stored.id,
      name: stored.name,
      licence: stored.licence.name,
      problem,
    }));
  }

  /**
   * Erases files of a model after the inference process has given them up; no edit with it begins meanwhile.
   * @throws AppError `conflict` while an edit with it runs or waits, which may take hours, or as `requireKept`; what
   * `erase` throws.
   */
  async whileUnused<Result>({ id, name }: StoredModel, erase: () => Promise<Result>): Promise<Result> {
    this.requireKept(id);
    if ([...this.#using].some((use) => use.id === id)) {
      throw new AppError("conflict", `An edit with ${name} runs or waits.`, {
        nextStep: "Let it end, or cancel it first.",
      });
    }
    this.#erasing.add(id);
    try {
      await this.#options.inference.release();
      return await erase();
    } finally {
      this.#erasing.delete(id);
    }
  }

  /** @throws AppError `conflict` while files of the model are erased. */
  requireKept(id: LocalModelId): void {
    if (!this.#erasing.has(id)) return;
    throw new AppError("conflict", "Files of this model are being erased.", {
      nextStep: "Wait a moment, then try again.",
      charge: "not-charged",
    });
  }

  async edit(id: LocalModelId, wish: EditWish, options: EditOptions): Promise<EditAnswer> {
    this.requireKept(id);
    const use = { id };
    this.#using.add(use);
    try {
      return await this.#edit(id, wish, options);
    } finally {
      this.#using.delete(use);
    }
  }

  async #edit(
    id: LocalModelId,
    wish: EditWish,
    { signal, onEvent, onStage }: EditOptions,
  ): Promise<EditAnswer> {
    const { list, devices, inference, refresh } = this.#options;
    onStage("Looking at the model");
    await refresh();
    await devices.lookAtDevices();
    if (devices.isUntried()) await devices.probe(onStage, signal);
    signal.throwIfAborted();
    const sizes = { image: wish.image, references: wish.references, scale: wish.scale };
    const computer = {
      freeBytes: devices.withinLimit(await this.#freeMemory()),
      totalBytes: devices.withinLimit(totalmem()),
    };
    const memory = { computer, card: this.#cardMemory() };
    const model = list.find(id);
    const device = devices.chosen();
    const { loading, scale, warnings } = planEdit(model, sizes, device, memory);
    const task = { kind: "edit", ...wish, scale, loading } as const;
    const { fallback, provider } = device;
    if (fallback !== null) onStage(fallback);
    const told = fallback === null ? onEvent : sayingDevice(provider, onEvent);
    const answer = await inference.run(task, { signal, onEvent: told });
    const first = fallback === null ? [] : [fallback];
    return { ...answer, warnings: [...first, ...warnings, ...answer.warnings] };
  }

  /** As `#freeMemory`, of the chosen device's own; null where it does not tell. */
  #cardMemory(): EditMemory["card"] {
    const { inference, devices } = this.#options;
    const card = devices.card();
    // What our own process has of it is not told apart: what was free before it counts.
    if (inference.heldBytes === 0) this.#cardAvailable = card?.freeBytes ?? null;
    const total = card?.totalBytes ?? null;
    const free = card && Math.min(card.totalBytes, this.#cardAvailable ?? card.totalBytes);
    const [freeBytes, totalBytes] = [devices.usableCardBytes(free), devices.usableCardBytes(total)];
    return freeBytes === null || totalBytes === null ? null : { freeBytes, totalBytes };
  }

  /** Bytes that an edit may take: what is free, and what its process has from the edit before. */
  async #freeMemory(): Promise<number> {
    const { inference, freeMemory } = this.#options;
    const free = await freeMemory();
    const held = inference.heldBytes;
    // What a running edit takes, the next one has when its turn comes: what was there before counts.
    if (held !== null) this.#available = free + held;
    return this.#available;
  }
}

/** Names the device in every stage: the sentence that says why it is that one is gone with the next. */
function sayingDevice(provider: ExecutionProvider, onEvent: EditOptions["onEvent"]): EditOptions["onEvent"] {
  return (event) =>
    onEvent(
      event.type === "progress" ? { ...event, stage: `${event.stage} · ${deviceNames[provider]}` } : event,
    );
}
