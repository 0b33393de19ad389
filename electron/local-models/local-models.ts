import { AppError } from "../../shared/errors.ts";
import type { LocalModelService } from "../handlers/local-model-service.ts";

/** A computer without local models. */
export function createLocalModels(): LocalModelService {
  const none = async (): Promise<never> => {
    throw new AppError("unavailable", "This build runs no models on this computer.");
  };
  return {
    state: () => ({
      models: [],
      tasks: [],
      devices: [],
      chosenDevice: { provider: "cpu", reason: "No device has been tried." },
      freeBytes: null,
    }),
    watch: () => () => {},
    inspect: none,
    add: none,
    remove: none,
    rename: none,
    setPrecision: none,
    convert: none,
    eraseConversion: none,
    probe: none,
    planDownload: none,
    startDownload: none,
    pauseTask: none,
    resumeTask: none,
    cancelTask: none,
  };
}
