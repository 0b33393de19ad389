import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Handlers } from "../../shared/contract/contract.ts";
import { contractVersion } from "../../shared/contract/host.ts";
import { AppError } from "../../shared/errors.ts";
import { importLimits, importPicture } from "../library/import-picture.ts";
import type { HandlerServices } from "./handler-services.ts";

export function createHostHandlers({ library, host, appVersion }: HandlerServices): Handlers["host"] {
  return {
    handshake: (asked) => {
      if (asked.contractVersion !== contractVersion) {
        throw new AppError(
          "version-mismatch",
          `The page speaks version ${asked.contractVersion} and this host version ${contractVersion}.`,
          { nextStep: "Reload the page." },
        );
      }
      return {
        contractVersion,
        appVersion,
        host: host.kind,
        capabilities: { nativeDialogs: host.pickPictures !== null },
        limits: {
          uploadBytes: importLimits.maximumBytes,
          pixels: importLimits.maximumPixels,
          sideLength: importLimits.maximumSide,
        },
        libraryFolder: library.folder,
      };
    },
    openPictures: async (_nothing, { signal }) => {
      if (!host.pickPictures) throw new AppError("unavailable", "This host has no dialog of its own.");
      const opened = [];
      for (const path of await host.pickPictures()) {
        const hash = await library.blobs.put(await readFile(path), "application/octet-stream");
        opened.push((await importPicture(library, hash, basename(path), signal)).id);
      }
      return opened;
    },
    commands: (_nothing, { signal }) => host.commands(signal),
  };
}
