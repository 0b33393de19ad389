import { z } from "zod";
import { compatibleEndpoint } from "./compatible-endpoint.ts";
import { parameters } from "./edit-request.ts";
import { exportOptions } from "./export-options.ts";
import { executionProvider } from "./local-model.ts";
import { defaultToolOptions, toolOptions } from "./tool-options.ts";

/** What a person chose for the editor. */
export const settings = z.object({
  theme: z.enum(["system", "dark", "light"]),
  maskColor: z.string().regex(/^#[0-9a-f]{6}$/),
  /** 0..1. */
  maskOpacity: z.number().min(0).max(1),
  /** Diameter in picture pixels. */
  brushSize: z.number().min(1).max(2000),
  /** 0 = soft to the centre, 1 = exact edge. */
  brushHardness: z.number().min(0).max(1),
  toolOptions,
  /** By command: its own key instead of the standard one, as "Mod+Shift+Z"; null: it has none. */
  shortcuts: z.record(z.string(), z.string().max(40).nullable()),
  /** False: a successful fill clears the mask (undo brings it back). */
  keepMaskAfterFill: z.boolean(),
  /** The model chosen last. */
  modelId: z.string(),
  /** What the last export used, offered again at the next. */
  exportOptions,
  /** By model id: what its form held last. */
  modelParameters: z.record(z.string(), parameters),
  /** How many variations one run asks for. */
  variations: z.int().min(1).max(4),
  /** US dollars that may be spent; null sets no limit. */
  spendingCaps: z.object({ daily: z.number().min(0).nullable(), monthly: z.number().min(0).nullable() }),
  /** By provider: another address than its own, for gateways. The environment wins over it. */
  baseUrls: z.record(z.string(), z.url({ protocol: /^https?$/ })),
  /** A team's own servers with an OpenAI-shaped edit route. */
  compatibleEndpoints: z.array(compatibleEndpoint).max(50),
  /** Where local models run; `automatic` takes the best device that a probe accepted. */
  localDevice: z.union([z.literal("automatic"), executionProvider]),
  /** How long a local model stays in memory after an edit, in minutes; 0 frees it at once. */
  localModelWarmMinutes: z.number().min(0).max(240),
  /** What a local model may take of the computer's memory, in GiB; null: what was free when it is loaded. */
  localMemoryGibibytes: z.number().min(1).max(1024).nullable(),
  /** The same of a graphics card's own memory; null: what it says that it has. */
  localCardMemoryGibibytes: z.number().min(1).max(1024).nullable(),
  /** Nothing is fetched from the hub. */
  offline: z.boolean(),
  /** What programs get that name no model; null: content-aware fill where there is a mask, otherwise a refusal. */
  defaultApiModel: z.string().nullable(),
  /** Names under which programs ask for models, for those that know only the names of others: `gpt-image-1`. */
  apiModelAliases: z.record(z.string(), z.string()),
  /** How long the results of programs' jobs are kept after their end: long enough to fetch them. */
  programResultHours: z
    .number()
    .min(1 / 6)
    .max(24 * 366),
  /** Whether a program may have Palimpsest call addresses of private networks, this computer among them. */
  allowPrivateCallbacks: z.boolean(),
});
export type Settings = z.infer<typeof settings>;

/** A change of some settings; the others stay. */
export const settingsChange = settings.partial();
export type SettingsChange = z.infer<typeof settingsChange>;

export const defaultSettings: Settings = {
  theme: "system",
  maskColor: "#ff3b6b",
  maskOpacity: 0.5,
  brushSize: 120,
  brushHardness: 1,
  toolOptions: defaultToolOptions,
  shortcuts: {},
  keepMaskAfterFill: false,
  modelId: "builtin/content-aware-fill",
  exportOptions: { format: "png", quality: 90, metadata: true },
  modelParameters: {},
  variations: 1,
  spendingCaps: { daily: null, monthly: null },
  baseUrls: {},
  compatibleEndpoints: [],
  localDevice: "automatic",
  localModelWarmMinutes: 5,
  localMemoryGibibytes: null,
  localCardMemoryGibibytes: null,
  offline: false,
  defaultApiModel: null,
  apiModelAliases: {},
  programResultHours: 24,
  allowPrivateCallbacks: false,
};
