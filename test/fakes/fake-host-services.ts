import type { ListedModel } from "../../shared/catalogue/model.ts";
import { models } from "../../shared/catalogue/models.ts";
import type { Client } from "../../shared/contract/contract.ts";
import type { KeyCheck, KeyList } from "../../shared/contract/keys.ts";
import type { SavedPrompt } from "../../shared/contract/prompts.ts";
import type { LedgerEntry, Spending } from "../../shared/domain/ledger.ts";
import { AppError } from "../../shared/errors.ts";
import { FakeValue } from "./fake-host-stream.ts";

const keyOf = (provider: string, name: string, environmentName: string) => ({
  provider,
  name,
  source: "none" as const,
  environmentName,
  signUpUrl: `https://example.com/${provider}`,
});

/** What a host knows besides documents and jobs: models, keys, money, prompts. */
export class FakeServices {
  readonly models = new FakeValue<readonly ListedModel[]>(
    models.map((model) => ({ ...model, notReady: null })),
  );
  readonly keys = new FakeValue<KeyList>({
    keys: [
      keyOf("bfl", "Black Forest Labs", "BFL_API_KEY"),
      keyOf("fal", "fal.ai", "FAL_KEY"),
      keyOf("openai", "OpenAI", "OPENAI_API_KEY"),
      keyOf("replicate", "Replicate", "REPLICATE_API_TOKEN"),
    ],
    canStore: true,
    reason: null,
  });
  readonly spending = new FakeValue<Spending>({ today: 0, month: 0 });
  /** Newest first. */
  ledger: readonly LedgerEntry[] = [];
  prompts: readonly SavedPrompt[] = [];
  /** By provider: what was given, for a test that looks for leaks. */
  readonly givenKeys = new Map<string, string>();
  keyCheck: KeyCheck = { result: "accepted", detail: "The key works; 12.40 credits are left." };

  client(): Pick<Client, "models" | "keys" | "money" | "prompts"> {
    return {
      models: {
        watch: (_input, options) => mutable(this.models.watch(options?.signal)),
      },
      keys: {
        watch: (_input, options) => this.keys.watch(options?.signal),
        set: async ({ provider, key }) => {
          this.givenKeys.set(provider, key);
          this.#setSource(provider, this.keys.get().canStore ? "stored" : "session");
          return null;
        },
        remove: async ({ provider }) => {
          this.givenKeys.delete(provider);
          this.#setSource(provider, "none");
          return null;
        },
        test: async () => this.keyCheck,
      },
      money: {
        watch: (_input, options) => this.spending.watch(options?.signal),
        list: async ({ since }) => this.ledger.filter((entry) => entry.at >= since),
        exportCsv: async () => ({
          type: "saved",
          fileName: "palimpsest-ledger.csv",
          byteLength: 1234,
          warnings: [],
        }),
      },
      prompts: {
        search: async ({ search }) => {
          const words = search.toLowerCase().split(/\s+/).filter(Boolean);
          return this.prompts
            .filter(({ text }) => words.every((word) => text.toLowerCase().includes(word)))
            .toSorted((a, b) => Number(b.starred) - Number(a.starred) || b.usedAt - a.usedAt);
        },
        star: async ({ text, starred }) => {
          const known = this.prompts.find((prompt) => prompt.text === text);
          const changed = { ...(known ?? { text, usedAt: Date.now(), useCount: 0 }), starred };
          this.prompts = [...this.prompts.filter((prompt) => prompt.text !== text), changed];
          return changed;
        },
        remove: async ({ text }) => {
          this.prompts = this.prompts.filter((prompt) => prompt.text !== text);
          return null;
        },
      },
    };
  }

  /** Notes a prompt as used. */
  usePrompt(text: string): void {
    if (text === "") return;
    const known = this.prompts.find((prompt) => prompt.text === text);
    const used = {
      text,
      starred: known?.starred ?? false,
      usedAt: Date.now(),
      useCount: (known?.useCount ?? 0) + 1,
    };
    this.prompts = [...this.prompts.filter((prompt) => prompt.text !== text), used];
  }

  /** Notes what a job costs. */
  spend(amount: number): void {
    const { today, month } = this.spending.get();
    this.spending.set({ today: today + amount, month: month + amount });
  }

  #setSource(provider: string, source: "none" | "stored" | "session"): void {
    const list = this.keys.get();
    if (!list.keys.some((key) => key.provider === provider)) {
      throw new AppError("not-found", `There is no provider “${provider}”.`);
    }
    this.keys.set({
      ...list,
      keys: list.keys.map((key) => (key.provider === provider ? { ...key, source } : key)),
    });
    this.models.set(
      this.models
        .get()
        .map((model) =>
          model.provider === provider
            ? { ...model, notReady: source === "none" ? "Add a key in the settings." : null }
            : model,
        ),
    );
  }
}

/** The contract's arrays are not readonly. */
async function* mutable<T>(lists: AsyncIterable<readonly T[]>): AsyncGenerator<T[]> {
  for await (const list of lists) yield [...list];
}
