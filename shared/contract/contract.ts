import type { ClientOf, HandlersOf } from "../rpc/define.ts";
import { documents } from "./documents.ts";
import { host } from "./host.ts";
import { jobs } from "./jobs.ts";
import { keys } from "./keys.ts";
import { localModels } from "./local-models.ts";
import { models } from "./models.ts";
import { money } from "./money.ts";
import { prompts } from "./prompts.ts";
import { settings } from "./settings.ts";

/** Everything that an editor page may ask of its host; client and handlers are derived from it. */
export const contract = { host, documents, jobs, localModels, models, keys, money, prompts, settings };

export type Handlers = HandlersOf<typeof contract>;
export type Client = ClientOf<typeof contract>;
