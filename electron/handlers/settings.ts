import type { Handlers } from "../../shared/contract/contract.ts";
import { eventStream } from "./event-stream.ts";
import type { SettingsStore } from "./host-services.ts";

export function createSettingsHandlers(settings: SettingsStore): Handlers["settings"] {
  return {
    update: (change) => settings.update(change),
    watch: (_nothing, { signal }) =>
      eventStream(
        (listener) => settings.watch(listener),
        () => settings.get(),
        signal,
      ),
  };
}
