import type { Settings } from "../../shared/domain/settings.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Library } from "../library/library.ts";
import type { Log } from "../log.ts";
import type { Registry } from "../providers/registry.ts";
import { Batches } from "./batches.ts";
import { type CallbackServices, Callbacks } from "./callbacks.ts";
import { Cleaner } from "./cleaner.ts";
import { createProgramEngine } from "./create-program-engine.ts";
import type { ProgramEngine } from "./program-engine.ts";
import { ProgramPictures } from "./program-pictures.ts";

export interface ProgramServices extends Pick<CallbackServices, "timeLimitMs" | "post"> {
  readonly library: Library;
  readonly jobs: Jobs;
  readonly registry: Registry;
  readonly settings: () => Pick<Settings, "programResultHours" | "allowPrivateCallbacks">;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: Log;
}

/** All that is there for programs. */
export interface Programs {
  readonly engine: ProgramEngine;
  readonly batches: Batches;
  /** Removes what is due now, and not only at its next time. */
  clean(): Promise<void>;
  /** To be called after the jobs were closed and before the library is. */
  close(): Promise<void>;
}

export function startPrograms(services: ProgramServices): Programs {
  // First of all: it removes what was made for jobs that never came to be.
  const cleaner = new Cleaner(services);
  const pictures = new ProgramPictures(services.library);
  const engine = createProgramEngine({ ...services, pictures });
  const callbacks = new Callbacks({ ...services, engine });
  const batches = new Batches({ ...services, engine, pictures });
  return {
    engine,
    batches,
    clean: () => cleaner.clean(),
    close: async () => {
      await batches.close();
      await callbacks.close();
      await cleaner.close();
    },
  };
}
