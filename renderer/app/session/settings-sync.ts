import { shallow } from "zustand/shallow";
import type { Client } from "../../../shared/contract/contract.ts";
import type { Settings } from "../../../shared/domain/settings.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { Connection } from "../../host/connect.ts";
import { settingsStore } from "../../state/settings.ts";
import { toolStore } from "../../state/tools.ts";
import { inBackground, reportFailure } from "./failures.ts";
import { keepWatching } from "./keep-watching.ts";

/** A slider that is dragged changes a setting many times; the host hears of the first, then of the last. */
const pauseMs = 300;

type ToolSettings = Pick<Settings, "brushSize" | "brushHardness" | "toolOptions">;

/** What of the tools outlives the page. */
function settingsOfTools({ brushSize, brushHardness, toolOptions }: ToolSettings): ToolSettings {
  return { brushSize, brushHardness, toolOptions };
}

/** Keeps the settings the same here and at the host. A change shows at once, and outlives the page from then on. */
export class SettingsSync {
  readonly #client: Client;
  readonly #connection: Connection;
  #unsent: Partial<Settings> = {};
  /** Sent and not answered yet, oldest first. */
  readonly #unanswered = new Set<Partial<Settings>>();
  #pause: ReturnType<typeof setTimeout> | undefined;
  #heard = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#client = connection.client;
  }

  start(): Stop {
    const watching = new AbortController();
    const { signal } = watching;
    const watch = keepWatching(
      this.#connection,
      () => this.#client.settings.watch(null, { signal }),
      (settings) => this.#hear(settings),
      signal,
    );
    inBackground(watch);
    const stopTools = toolStore.subscribe((tools) => {
      const known = settingsStore.getState();
      const next = settingsOfTools(tools);
      if (this.#heard && !shallow(settingsOfTools(known), next)) this.change(next);
    });
    return () => {
      stopTools();
      watching.abort();
      this.sendNow();
    };
  }

  change(change: Partial<Settings>): void {
    settingsStore.setState(change);
    this.#unsent = { ...this.#unsent, ...change };
    if (this.#pause === undefined) this.#send();
  }

  /** The host has answered for every change; false also while a change waits for the pause to end. */
  get isSaved(): boolean {
    return this.#unanswered.size === 0 && Object.keys(this.#unsent).length === 0;
  }

  /** Sends what still waits for the pause to end: the page is about to go. */
  sendNow(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#send();
  }

  /** What was changed here meanwhile is newer than what the host says. */
  #hear(settings: Settings): void {
    settingsStore.setState(Object.assign({}, settings, ...this.#unanswered, this.#unsent) as Settings); // parts of it
    this.#heard = true;
    toolStore.setState(settingsOfTools(settingsStore.getState()));
  }

  #send(): void {
    const change = this.#unsent;
    if (Object.keys(change).length === 0) return;
    this.#unsent = {};
    this.#unanswered.add(change);
    this.#client.settings
      .update(change)
      .catch((error: unknown) => reportFailure(error))
      .finally(() => this.#unanswered.delete(change));
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#send();
    }, pauseMs);
  }
}
