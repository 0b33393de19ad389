import { join } from "node:path";
import { invariant } from "../../../../shared/assert.ts";
import { AppError } from "../../../../shared/errors.ts";
import { createClient } from "../../../../shared/rpc/client.ts";
import type { HandlersOf } from "../../../../shared/rpc/define.ts";
import { serve } from "../../../../shared/rpc/serve.ts";
import { appVersion } from "../../../app-version.ts";
import { type Application, compose } from "../../../compose.ts";
import { eventStream } from "../../../handlers/event-stream.ts";
import type { SettingsStore } from "../../../handlers/host-services.ts";
import { makePreview } from "../../../imaging/preview.ts";
import type { StartInferenceProcess } from "../../../inference/process/inference-process.ts";
import { importLimits } from "../../../library/import-picture.ts";
import { pendingWritesIn } from "../../../library/pending-writes.ts";
import type { Log } from "../../../log.ts";
import { createHostCommands } from "../../host-commands.ts";
import { serveContract } from "../../serve-contract.ts";
import { createRequestHandler } from "../../serve-request.ts";
import { createSettings } from "../../stored-settings.ts";
import { startWebServer, type WebServer } from "../../web/server.ts";
import { type Channel, wireOf } from "./channel.ts";
import { type CoreStart, coreContract, shellContract } from "./contract.ts";
import { exportToFile } from "./export-to-file.ts";
import { createFileOpener, type OpenFiles } from "./open-files.ts";
import { createShellSecrets } from "./shell-secrets.ts";

export interface CoreOptions {
  readonly channel: Channel;
  /** Folder of the built entries, where the workers lie. */
  readonly workerFolder: URL;
  /** Listens for the window's process; a test may have it fail. */
  readonly startServer?: typeof startWebServer;
  /** How inference gets a process of its own where this one cannot start any. */
  readonly startInference?: StartInferenceProcess;
  readonly log: Log;
  /** Called when there is nothing left to do. */
  readonly onClosed: () => void;
}

interface Running {
  readonly application: Application;
  readonly server: WebServer;
  readonly settings: SettingsStore;
  readonly openFiles: OpenFiles;
}

/**
 * Everything of the desktop app but its window: library, jobs, pictures. In a process of its own, since what decodes
 * pictures cannot share one with what draws windows (docs/decisions/2026-11-21-desktop-core-process.md).
 */
export function runCore(options: CoreOptions): void {
  const { channel, workerFolder, startServer = startWebServer, log, onClosed } = options;
  const { client } = createClient(shellContract, wireOf(channel, "shell"));
  const commands = createHostCommands();
  const ending = new AbortController();
  let starting: Promise<Running> | undefined;
  const running = () => {
    invariant(starting, "the core is started before it is asked");
    return starting;
  };

  const start = async (asked: CoreStart): Promise<Running> => {
    const settings = createSettings(asked.settings, () => {}); // the window's process watches and keeps them
    const application = await compose({
      ...asked,
      ...(options.startInference && { startInference: options.startInference }),
      workerFolder,
      appVersion,
      host: {
        kind: "desktop",
        settings,
        deliverExport: exportToFile(
          (fileName, signal) => client.shell.pickTarget({ fileName }, { signal }),
          pendingWritesIn(asked.libraryFolder, log),
        ),
        pickPictures: () => client.shell.pickPictures(null),
        pickFolder: () => client.shell.pickFolder(null),
        commands: commands.watch,
      },
      secrets: createShellSecrets(asked.secrets, client.shell),
      environment: process.env,
      log,
    });
    const { library, handlers } = application;
    const server = await startServer({
      port: 0,
      address: "127.0.0.1",
      handle: createRequestHandler({
        library,
        rendererFolder: asked.rendererFolder,
        samplesFolder: join(asked.resourcesFolder, "samples"),
        makePreview,
        limits: { uploadBytes: importLimits.maximumBytes },
        jobPreview: application.jobPreview,
        namesFiles: true,
        log,
      }),
      serveWire: (wire) => serveContract(handlers, wire, log),
      log,
    }).catch(async (error: unknown) => {
      await application.close(); // a start that fails leaves the library free
      throw error;
    });
    const openFiles = createFileOpener({ library, commands, signal: ending.signal, log });
    return { application, server, settings, openFiles };
  };

  const handlers: HandlersOf<typeof coreContract> = {
    core: {
      start: async (asked) => {
        if (starting) throw new AppError("invalid-input", "The core is started already.");
        starting = start(asked);
        const { application, server } = await starting;
        const { origin, cookie } = server;
        return { libraryFolder: application.library.folder, origin, cookie };
      },
      watchSettings: async function* (_nothing, { signal }) {
        const { settings } = await running();
        yield* eventStream(
          (listener) => settings.watch(listener),
          () => settings.get(),
          signal,
        );
      },
      changeSettings: async (change) => {
        (await running()).settings.update(change);
        return null;
      },
      command: (command) => {
        commands.send(command);
        return null;
      },
      openFiles: async ({ paths }) => {
        await (await running()).openFiles(paths);
        return null;
      },
      close: async () => {
        ending.abort();
        const ended = await starting?.catch(() => undefined); // a start that failed has closed what it had opened
        await ended?.server.close();
        await ended?.application.close();
        setImmediate(onClosed); // after the answer has left
        return null;
      },
    },
  };
  serve(coreContract, handlers, wireOf(channel, "core"), {
    onInternalError: (error, path) => log.error("The core failed.", { path, error }),
  });
}
