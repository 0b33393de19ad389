import type { Handlers } from "../../shared/contract/contract.ts";
import { createDocumentHandlers } from "./documents.ts";
import type { HandlerServices } from "./handler-services.ts";
import { createHostHandlers } from "./host.ts";
import { createJobHandlers } from "./jobs.ts";
import { createKeyHandlers } from "./keys.ts";
import { createLocalModelHandlers } from "./local-models.ts";
import { createModelHandlers } from "./models.ts";
import { createMoneyHandlers } from "./money.ts";
import { createPromptHandlers } from "./prompts.ts";
import { createSettingsHandlers } from "./settings.ts";

/** Glue from the contract to the services; what a procedure does lives in those. */
export function createHandlers(services: HandlerServices): Handlers {
  return {
    host: createHostHandlers(services),
    documents: createDocumentHandlers(services),
    jobs: createJobHandlers(services),
    models: createModelHandlers(services),
    localModels: createLocalModelHandlers(services),
    keys: createKeyHandlers(services.keys),
    money: createMoneyHandlers(services),
    prompts: createPromptHandlers(services.library),
    settings: createSettingsHandlers(services.host.settings),
  };
}
