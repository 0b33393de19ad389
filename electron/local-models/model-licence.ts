export interface ModelLicence {
  readonly name: string;
  readonly url: string | null;
  /** Whole; null where there is none to show. */
  readonly text: string | null;
  readonly isNonCommercial: boolean;
}

/** Of FLUX.1 Kontext [dev] and what is made from it. */
const fluxLicence = {
  name: "FLUX.1 [dev] Non-Commercial License",
  url: "https://huggingface.co/black-forest-labs/FLUX.1-Kontext-dev/blob/main/LICENSE.md",
};

/**
 * The terms of a checkpoint, by what lies beside its weights or what the hub says. Where nothing is said, or nothing
 * that permits more, those of FLUX.1 [dev] bind its weights.
 */
export function licenceOf(found: {
  readonly name: string | null;
  readonly url?: string | null;
  readonly text: string | null;
}): ModelLicence {
  const { name, url = null, text } = found;
  const says = `${name ?? ""} ${text ?? ""}`;
  const isOther = name !== null && !/flux|other/i.test(name);
  if (!isOther || /flux-?1-dev/i.test(says)) return { ...fluxLicence, text, isNonCommercial: true };
  return {
    name,
    url: url !== null && url.startsWith("https://") ? url : null,
    text,
    isNonCommercial: /non-?commercial|-nc\b/i.test(says),
  };
}
