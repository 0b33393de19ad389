import type { HostCommand } from "../../../../shared/contract/host.ts";
import type { Settings, SettingsChange } from "../../../../shared/domain/settings.ts";
import { isCancellation } from "../../../../shared/errors.ts";
import { createClient } from "../../../../shared/rpc/client.ts";
import type { HandlersOf } from "../../../../shared/rpc/define.ts";
import { serve } from "../../../../shared/rpc/serve.ts";
import type { Stop } from "../../../../shared/rpc/wire.ts";
import type { Log } from "../../../log.ts";
import type { RequestHandler } from "../../serve-request.ts";
import { type BridgedPage, bridgeTo, forwardTo } from "../../web/own-client.ts";
import { type Channel, wireOf } from "./channel.ts";
import { type CoreStart, coreContract, shellContract } from "./contract.ts";

/** The running core, as the window's process uses it. */
export interface Core {
  readonly libraryFolder: string;
  /** Answers app:// requests. */
  readonly handle: RequestHandler;
  /** Answers a page's frames. */
  servePage(page: BridgedPage): Stop;
  command(command: HostCommand): void;
  openFiles(paths: readonly string[]): void;
  changeSettings(change: SettingsChange): void;
  /** Resolves when everything is on disk. */
  close(): Promise<void>;
}

export interface CoreClientOptions {
  readonly channel: Channel;
  readonly start: CoreStart;
  readonly shell: HandlersOf<typeof shellContract>["shell"];
  /** The settings now, and after every change. */
  readonly onSettings: (settings: Settings) => void;
  /** The core's process ended without being asked to. */
  readonly onLost: () => void;
  readonly log: Log;
}

/** @throws AppError `library-in-use`, `library-unusable`, storage errors; `connection-lost` if the core cannot run. */
export async function connectCore(options: CoreClientOptions): Promise<Core> {
  const { channel, start, shell, onSettings, onLost, log } = options;
  const { client } = createClient(coreContract, wireOf(channel, "core"));
  serve(shellContract, { shell }, wireOf(channel, "shell"), {
    onInternalError: (error, path) => log.error("What the core asked for failed.", { path, error }),
  });
  const { libraryFolder, ...served } = await client.core.start(start);

  let closing = false;
  channel.onClose(() => {
    if (!closing) onLost();
  });
  const inBackground = (work: Promise<unknown>) => {
    work.catch((error: unknown) => {
      if (!closing && !isCancellation(error)) log.warn("The core did not do what it was asked.", { error });
    });
  };
  const watchSettings = async () => {
    for await (const settings of client.core.watchSettings(null)) onSettings(settings);
  };
  inBackground(watchSettings());
  return {
    libraryFolder,
    handle: forwardTo(served),
    servePage: (page) => bridgeTo(served, page),
    command: (command) => inBackground(client.core.command(command)),
    openFiles: (paths) => inBackground(client.core.openFiles({ paths: [...paths] })),
    changeSettings: (change) => inBackground(client.core.changeSettings(change)),
    close: async () => {
      closing = true;
      await client.core.close(null);
    },
  };
}
