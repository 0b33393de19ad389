import type { Client } from "../../../shared/contract/contract.ts";
import type { Settings } from "../../../shared/domain/settings.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { Connection } from "../../host/connect.ts";
import { settingsStore } from "../../state/settings.ts";
import { toolStore } from "../../state/tools.ts";
import { inBackground, reportFailure } from "./failures.ts";
import { keepWatching } from "./keep-watching.ts";

/** A slider that is dragged changes a setting many times; the host hears of the last. */
const sendAfterMs = 300;

/** Keeps the settings the same here and at the host. Changes show at once and are sent a moment later. */
export class SettingsSync {
  readonly #client: Client;
  readonly #connection: Connection;
  #unsent: Partial<Settings> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
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
    const stopTools = toolStore.subscribe(({ brushSize, brushHardness }) => {
      const known = settingsStore.getState();
      if (this.#heard && (known.brushSize !== brushSize || known.brushHardness !== brushHardness)) {
        this.change({ brushSize, brushHardness });
      }
    });
    return () => {
      stopTools();
      watching.abort();
      this.#send();
    };
  }

  change(change: Partial<Settings>): void {
    settingsStore.setState(change);
    this.#unsent = { ...this.#unsent, ...change };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), sendAfterMs);
  }

  /** What was changed here meanwhile is newer than what the host says. */
  #hear(settings: Settings): void {
    settingsStore.setState({ ...settings, ...this.#unsent });
    const { brushSize, brushHardness } = settingsStore.getState();
    this.#heard = true;
    toolStore.setState({ brushSize, brushHardness });
  }

  #send(): void {
    clearTimeout(this.#timer);
    const change = this.#unsent;
    this.#unsent = {};
    if (Object.keys(change).length === 0) return;
    this.#client.settings.update(change).catch((error: unknown) => reportFailure(error));
  }
}
