import { guidance, loras, negativePrompt, safetyChecker, steps, strength } from "./fal-fields.ts";
import { choiceField, numberField, textField, toggleField } from "./fields.ts";
import type { ModelEntry } from "./model.ts";

type Field = ModelEntry["parameters"][number];

/** A setting for those who know it; fal.ai publishes no range for any of them. */
function tuning(
  name: string,
  title: string,
  description: string,
  limits: { readonly maximum: number; readonly step: number; readonly byDefault: number | null },
): Field {
  return numberField(
    { name, title, description, advanced: true },
    { minimum: 0, rangeKnown: false, ...limits },
  );
}

function option(name: string, title: string, description: string): Field {
  return toggleField({ name, title, description, advanced: true }, false);
}

/**
 * What fal-ai/flux-general/inpainting and /image-to-image take, but for what is made of further files: ControlNets,
 * control LoRAs, IP adapters, EasyControl and `fill_image`.
 */
export const fluxGeneralFields: Field[] = [
  strength({ minimum: 0, maximum: 1, byDefault: 0.85, rangeKnown: false }),
  guidance({ minimum: 0, maximum: 35, byDefault: 3.5, rangeKnown: false }),
  steps({ minimum: 1, maximum: 50, byDefault: 28, rangeKnown: false }),
  negativePrompt,
  loras,
  choiceField(
    {
      name: "scheduler",
      title: "Scheduler",
      description: "How the steps are taken.",
      advanced: true,
    },
    ["euler", "dpmpp_2m"],
    "euler",
    { euler: "Euler", dpmpp_2m: "DPM++ 2M" },
  ),
  textField(
    {
      name: "sigma_schedule",
      title: "Sigma schedule",
      description: "Name of the noise schedule; empty for the usual one.",
      advanced: true,
    },
    100,
  ),
  tuning("base_shift", "Base shift", "Shift of the time steps for small pictures.", {
    maximum: 5,
    step: 0.05,
    byDefault: 0.5,
  }),
  tuning("max_shift", "Maximum shift", "Shift of the time steps for large pictures.", {
    maximum: 5,
    step: 0.05,
    byDefault: 1.15,
  }),
  option("use_beta_schedule", "Beta schedule", "Takes the noise levels from a beta distribution."),
  option("use_real_cfg", "Classical guidance", "Guides as older models do: slower and dearer."),
  tuning("real_cfg_scale", "Classical guidance scale", "Counts only with classical guidance.", {
    maximum: 20,
    step: 0.1,
    byDefault: 3.5,
  }),
  option("use_cfg_zero", "CFG-zero", "Starts with the CFG-zero initial samples (arXiv 2503.18886)."),
  tuning("nag_scale", "NAG scale", "How far the result keeps from the negative prompt.", {
    maximum: 10,
    step: 0.1,
    byDefault: 3,
  }),
  tuning("nag_tau", "NAG tau", "Limit of the normalised attention.", {
    maximum: 10,
    step: 0.1,
    byDefault: 2.5,
  }),
  tuning("nag_alpha", "NAG alpha", "Weight of the normalised attention in the end.", {
    maximum: 1,
    step: 0.05,
    byDefault: null,
  }),
  tuning("nag_end", "NAG end", "Share of the steps during which the negative prompt counts.", {
    maximum: 1,
    step: 0.05,
    byDefault: 0.25,
  }),
  tuning("reference_strength", "Reference strength", "How strongly the reference guides.", {
    maximum: 1,
    step: 0.05,
    byDefault: 0.65,
  }),
  tuning("reference_start", "Reference start", "Share of the steps after which the reference guides.", {
    maximum: 1,
    step: 0.05,
    byDefault: null,
  }),
  tuning("reference_end", "Reference end", "Share of the steps after which the reference guides no more.", {
    maximum: 1,
    step: 0.05,
    byDefault: 1,
  }),
  safetyChecker,
];
