import type { ListedModel, Model } from "../../shared/catalogue/model.ts";
import type { Handlers } from "../../shared/contract/contract.ts";
import { eventStream } from "./event-stream.ts";
import type { HandlerServices } from "./handler-services.ts";
import type { HostServices } from "./host-services.ts";

interface ModelServices extends Pick<HandlerServices, "registry" | "keys"> {
  readonly localModels: Pick<HandlerServices["localModels"], "watch">;
  readonly host: Pick<HostServices, "settings">;
}

/** Every model, in the order in which the editor lists them, and whether it can run now. */
export function listModels({ registry, keys }: Pick<ModelServices, "registry" | "keys">): ListedModel[] {
  return registry.providers().flatMap((provider) => {
    const notReady = keys.missing(provider.id);
    return provider.models().map((model) => listed(model, notReady ?? provider.notReady?.(model) ?? null));
  });
}

/** A model's entry as it was listed last: programs have a hundred of them looked through with every request. */
const lastListed = new WeakMap<Model, ListedModel>();

function listed(model: Model, notReady: string | null): ListedModel {
  const last = lastListed.get(model);
  if (last?.notReady === notReady) return last;
  const entry = { ...model, notReady };
  lastListed.set(model, entry);
  return entry;
}

export function createModelHandlers({
  registry,
  keys,
  localModels,
  host,
}: ModelServices): Handlers["models"] {
  const list = () => listModels({ registry, keys });
  return {
    watch: (_nothing, { signal }) =>
      eventStream(
        (listener) => {
          let said = "";
          const tell = () => {
            const now = list();
            const text = JSON.stringify(now);
            if (text === said) return; // most settings change no model
            said = text;
            listener(now);
          };
          const stops = [keys.watch(tell), localModels.watch(tell), host.settings.watch(tell)];
          return () => {
            for (const stop of stops) stop();
          };
        },
        list,
        signal,
      ),
  };
}
