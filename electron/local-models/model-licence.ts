export interface ModelLicence {
  readonly name: string;
  readonly url: string;
  /** Whole; null where it is not beside the weights. */
  readonly text: string | null;
  /** What the weights are labelled with instead; null where that agrees, or nothing is said. */
  readonly claimed: string | null;
}

/** Of FLUX.1 Kontext [dev] and what is made from it. */
const fluxLicence = {
  name: "FLUX.1 [dev] Non-Commercial License",
  url: "https://huggingface.co/black-forest-labs/FLUX.1-Kontext-dev/blob/main/LICENSE.md",
};
const fluxDev = /flux[.\s-]?1[\s-]*\[?dev/i;

/**
 * The terms of a checkpoint that Palimpsest runs: always those of FLUX.1 [dev], as nothing else has its shapes. Who
 * uploads it again under another name cannot permit more.
 * @param found what lies beside the weights, or what the hub says.
 */
export function licenceOf({
  name,
  text,
}: {
  readonly name: string | null;
  readonly text: string | null;
}): ModelLicence {
  const isOwnText = fluxDev.test(`${name ?? ""} ${text ?? ""}`);
  return {
    ...fluxLicence,
    text: isOwnText ? text : null,
    claimed: isOwnText || name?.toLowerCase() === "other" ? null : name,
  };
}
