import type { Handlers } from "../../shared/contract/contract.ts";
import { contractVersion, type OpenedPictures } from "../../shared/contract/host.ts";
import { AppError } from "../../shared/errors.ts";
import { importFile } from "../library/import-file.ts";
import { importLimits } from "../library/import-picture.ts";
import type { HandlerServices } from "./handler-services.ts";

export function createHostHandlers({ library, host, appVersion, log }: HandlerServices): Handlers["host"] {
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
      const answer: OpenedPictures = { opened: [], failed: [] };
      for (const path of await host.pickPictures()) {
        const file = await importFile(path, { library, signal, log });
        if (file.status === "imported") answer.opened.push(file.document.id);
        else answer.failed.push({ name: file.fileName, error: file.error.toData() });
      }
      return answer;
    },
    commands: (_nothing, { signal }) => host.commands(signal),
  };
}
