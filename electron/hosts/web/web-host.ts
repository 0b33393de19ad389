import { join } from "node:path";
import { compose } from "../../compose.ts";
import { makePreview } from "../../imaging/preview.ts";
import { importLimits } from "../../library/import-picture.ts";
import type { Log } from "../../log.ts";
import { createSessionSecrets } from "../../secrets/session-secrets.ts";
import { createHostCommands } from "../host-commands.ts";
import { serveContract } from "../serve-contract.ts";
import { createRequestHandler } from "../serve-request.ts";
import { createExportShelf } from "./exports.ts";
import { createProgramApi, readApiAccess } from "./program-api.ts";
import { startWebServer } from "./server.ts";
import { openSettingsFile } from "./settings-file.ts";

export interface WebHostOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** 127.0.0.1 unless a person asked for more. */
  readonly address: string;
  readonly libraryFolder: string;
  readonly settingsFile: string;
  /** Of local models. */
  readonly modelsFolder: string;
  /** Folder of the built entries, where the workers lie. */
  readonly workerFolder: URL;
  /** The built page. */
  readonly rendererFolder: string;
  readonly resourcesFolder: string;
  readonly appVersion: string;
  /** Where keys and addresses of providers are looked for first, and the token of programs. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

export interface WebHost {
  /** With the token: whoever opens it may use the editor. */
  readonly url: string;
  /** Like `url`, but admits only the first who opens it: for the arguments of a browser. */
  readonly makeSingleUseUrl: () => string;
  readonly libraryFolder: string;
  /** Ends sockets, then jobs, then the library. */
  close(): Promise<void>;
}

const forgotten =
  "Without its window, Palimpsest has no safe place for keys: those that are entered here are forgotten when it ends. " +
  "To have them at every start, set them in its environment.";

/**
 * The editor for browsers on this computer, and the API for programs.
 * @throws AppError `invalid-input` for what the environment says of the API, `library-in-use`, `library-unusable`, storage errors, `unavailable` (the port).
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { resourcesFolder, log } = options;
  const access = readApiAccess(options.environment);
  const settings = await openSettingsFile(options.settingsFile, log);
  const exports = createExportShelf();
  const application = await compose({
    ...options,
    host: {
      kind: "web",
      settings,
      deliverExport: exports.deliver,
      pickPictures: null,
      pickFolder: null,
      commands: createHostCommands().watch,
    },
    secrets: createSessionSecrets(forgotten),
  });
  const closeAll = async () => {
    exports.close();
    await application.close();
    await settings.close();
  };
  try {
    const server = await startWebServer({
      port: options.port,
      address: options.address,
      handle: createRequestHandler({
        library: application.library,
        rendererFolder: options.rendererFolder,
        samplesFolder: join(resourcesFolder, "samples"),
        makePreview,
        limits: { uploadBytes: importLimits.maximumBytes },
        takeExport: exports.take,
        jobPreview: application.jobPreview,
        log,
      }),
      serveWire: (wire) => serveContract(application.handlers, wire, log),
      api: createProgramApi({ application, settings, access, log }),
      log,
    });
    return {
      url: server.url,
      makeSingleUseUrl: server.makeSingleUseUrl,
      libraryFolder: application.library.folder,
      close: async () => {
        await server.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
