import { createStore } from "zustand/vanilla";
import { defaultSettings, type Settings } from "../../shared/domain/settings.ts";

/** What the person chose; the host keeps it. Shown changes are optimistic. */
export const settingsStore = createStore<Settings>()(() => defaultSettings);
