import { expect, it } from "vitest";
import { builtinModels } from "../../shared/catalogue/builtin.ts";
import { type ListedModel, model } from "../../shared/catalogue/model.ts";
import { defaultSettings, type Settings } from "../../shared/domain/settings.ts";
import type { Provider } from "../providers/provider.ts";
import { createRegistry } from "../providers/registry.ts";
import type { KeyService } from "./key-service.ts";
import { createModelHandlers } from "./models.ts";

function provider(id: string): Provider {
  const models = [model.parse({ ...builtinModels[0], id: `${id}/paint`, provider: id })];
  return {
    id,
    name: id,
    key: null,
    concurrency: 1,
    cancelCharge: null,
    models: () => models,
    context: () => 0,
    run: () => {
      throw new Error("Nothing is run here.");
    },
    resume: null,
    testKey: null,
  };
}

it("lists every model with why it is not ready, again after a key or an endpoint has changed, and only then", async () => {
  const providers = [provider("free"), provider("paid")];
  let missing: string | null = "Add a key for Paid in the settings.";
  let tellKeys: () => void = () => {};
  let tellSettings: () => void = () => {};
  const keys: KeyService = {
    list: () => ({ keys: [], canStore: true, reason: null }),
    watch: (listener) => {
      tellKeys = () => listener({ keys: [], canStore: true, reason: null });
      return () => {};
    },
    missing: (id) => (id === "paid" ? missing : null),
    set: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    test: () => Promise.resolve({ result: "unknown", detail: "" }),
  };
  const settings = {
    get: () => defaultSettings,
    update: () => defaultSettings,
    watch: (listener: (now: Settings) => void) => {
      tellSettings = () => listener(defaultSettings);
      return () => {};
    },
  };
  const handlers = createModelHandlers({
    registry: createRegistry(() => providers),
    keys,
    localModels: { watch: () => () => {} },
    host: { settings },
  });
  const stop = new AbortController();
  const seen: (string | null)[][] = [];
  const tell = [
    () => {
      missing = null;
      tellKeys();
      tellSettings(); // changes no model
    },
    () => {
      providers.push(provider("team"));
      tellSettings();
    },
    () => stop.abort(),
  ];
  const watching = handlers.watch(null, { signal: stop.signal });
  for await (const list of watching as AsyncIterable<ListedModel[]>) {
    seen.push(list.map(({ notReady }) => notReady));
    tell.shift()?.();
  }
  expect(seen).toEqual([
    [null, "Add a key for Paid in the settings."],
    [null, null],
    [null, null, null],
  ]);
});
