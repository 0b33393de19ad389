import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { executionProvider, localModelId, precision } from "../../shared/domain/local-model.ts";
import { AppError } from "../../shared/errors.ts";
import { takeFileLock } from "../inference/kontext/convert/file-lock.ts";
import { numeric } from "../inference/messages.ts";
import { writeFileAtomically } from "../library/atomic-write.ts";
import { inStorage, systemCode } from "../library/storage-errors.ts";
import type { Log } from "../log.ts";

const storedModel = z.object({
  id: localModelId,
  name: z.string().min(1).max(100),
  /** Of the checkpoint, absolute. */
  folder: z.string().min(1),
  isDownloaded: z.boolean(),
  licence: z.object({ name: z.string(), url: z.string().nullable(), acceptedAt: z.int() }),
  precision,
});
export type StoredModel = z.infer<typeof storedModel>;

/** What a probe found on one device. */
const probedDevice = z.object({
  provider: executionProvider,
  /** Null: it is refused. */
  numeric: numeric.nullable(),
  reason: z.string(),
  /** Refused as it is not there at all, in contrast to one that computes wrongly. */
  isMissing: z.boolean().default(false),
  /** As from `readDeviceRuntime`; "" in lists that were written before it was kept. */
  runtime: z.string().default(""),
});
export type ProbedDevice = z.infer<typeof probedDevice>;

const storeContent = z.object({
  version: z.literal(1),
  models: z.array(storedModel),
  probes: z.array(probedDevice),
});
export type StoreContent = z.infer<typeof storeContent>;

/** A list that a newer Palimpsest wrote. */
const newerContent = z.object({ version: z.int().min(2) });

/** Another process changes the list in milliseconds. */
const patienceMs = 10_000;

const empty: StoreContent = { version: 1, models: [], probes: [] };

/** Which models this computer has, in one file that is written whole or not at all. */
export class ModelStore {
  readonly #folder: string;
  readonly #log: Log;
  #content: StoreContent = empty;
  #last: Promise<unknown> = Promise.resolve();

  /** @param folder of local models; made when something is kept. */
  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  get content(): StoreContent {
    return this.#content;
  }

  /** Reads it again: another process of ours may have changed it. @throws AppError storage errors, `version-mismatch`. */
  read(): Promise<StoreContent> {
    return this.#inTurn(() => this.#read());
  }

  /**
   * Changes what is on disk now, while no other process does.
   * @throws AppError storage errors, `conflict` where another process holds it for ten seconds, `version-mismatch`; then
   * nothing is changed.
   */
  change(change: (content: StoreContent) => StoreContent): Promise<StoreContent> {
    return this.#inTurn(() =>
      inStorage("keep the list of local models", async () => {
        await mkdir(this.#folder, { recursive: true }).catch((error: unknown) => {
          if (systemCode(error) !== "EEXIST") throw error; // a file is in its place, as taking the lock will say
        });
        const doing = "The list of local models is being changed";
        const lock = await takeFileLock(join(this.#folder, ".local-models.lock"), doing, patienceMs);
        try {
          const changed = storeContent.parse(change(await this.#read()));
          const bytes = new TextEncoder().encode(`${JSON.stringify(changed, undefined, 2)}\n`);
          await lock.requireHeld();
          await writeFileAtomically(this.#path, bytes, { overwrite: true });
          this.#content = changed;
          return changed;
        } finally {
          await lock.release();
        }
      }),
    );
  }

  get #path(): string {
    return join(this.#folder, "local-models.json");
  }

  async #read(): Promise<StoreContent> {
    const text = await inStorage("read the list of local models", () => this.#readText());
    if (text === null) {
      this.#content = empty;
      return empty;
    }
    try {
      const json: unknown = JSON.parse(text);
      if (newerContent.safeParse(json).success) throw newerList();
      this.#content = storeContent.parse(json);
    } catch (error) {
      if (error instanceof AppError) throw error;
      const aside = `${this.#path.replace(/\.json$/, "")}.damaged-${Date.now()}.json`;
      this.#log.warn("The list of local models is damaged; it is kept aside.", { aside, error });
      await rename(this.#path, aside).catch((cause: unknown) =>
        this.#log.warn("It could not be moved.", { error: cause }),
      );
      this.#content = empty;
    }
    return this.#content;
  }

  async #readText(): Promise<string | null> {
    try {
      return await readFile(this.#path, "utf8");
    } catch (error) {
      if (systemCode(error) === "ENOENT") return null;
      throw error;
    }
  }

  /** A change is read and written before the next one is read. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }
}

function newerList(): AppError {
  return new AppError("version-mismatch", "A newer Palimpsest has written the list of local models.", {
    nextStep: "Use that one, or set PALIMPSEST_MODELS to another folder.",
  });
}
