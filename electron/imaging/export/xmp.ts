/**
 * How pixels came to be, in IPTC's words (http://cv.iptc.org/newscodes/digitalsourcetype/).
 * - `humanEdits`: "augmentation, correction or enhancement by one or more humans using non-generative tools".
 * - `compositeWithTrainedAlgorithmicMedia`: a photo in which a generative model has painted.
 * - `trainedAlgorithmicMedia`: all of it is a generative model's.
 */
export type DigitalSource = "humanEdits" | "compositeWithTrainedAlgorithmicMedia" | "trainedAlgorithmicMedia";

/** What an exported file says of its making. */
export interface Provenance {
  /** `provider/model`. */
  readonly modelId: string;
  /** Empty where the model takes none. */
  readonly prompt: string;
  readonly seed: number | null;
  /**
   * Without it, told from the model: what is built in learns from no pictures and fills only where a person has
   * painted, which is `humanEdits`; any other model is generative and composites.
   */
  readonly digitalSource?: DigitalSource;
}

/** Ours, for what no standard has a name for. A URN: there is no page to fetch behind it. */
const palimpsestNamespace = "urn:palimpsest:provenance:1.0/";

/**
 * An XMP packet (ISO 16684-1) with IPTC Photo Metadata 2025.1: DigitalSourceType and, for generative models,
 * AISystemUsed and AIPromptInformation. Nothing of the person, the machine or the time is in it.
 * @param maximumBytes of the packet in UTF-8; the prompt is shortened to fit.
 */
export function writeXmp(
  provenance: Provenance,
  maximumBytes: number,
): { readonly packet: string; readonly shortened: boolean } {
  for (let prompt = provenance.prompt; ; prompt = prompt.slice(0, Math.floor(prompt.length * 0.9))) {
    const packet = writePacket({ ...provenance, prompt });
    if (prompt === "" || Buffer.byteLength(packet) <= maximumBytes) {
      return { packet, shortened: prompt !== provenance.prompt };
    }
  }
}

function writePacket({ modelId, prompt, seed, digitalSource }: Provenance): string {
  const source = digitalSource ?? sourceOf(modelId);
  const isGenerative = source !== "humanEdits";
  const properties = [
    ["xmp:CreatorTool", "Palimpsest"],
    ["Iptc4xmpExt:DigitalSourceType", `http://cv.iptc.org/newscodes/digitalsourcetype/${source}`],
    ...(isGenerative ? [["Iptc4xmpExt:AISystemUsed", modelId]] : []),
    ...(isGenerative && prompt !== "" ? [["Iptc4xmpExt:AIPromptInformation", prompt]] : []),
    ["palimpsest:model", modelId],
    ...(isGenerative || prompt === "" ? [] : [["palimpsest:prompt", prompt]]),
    ...(seed === null ? [] : [["palimpsest:seed", String(seed)]]),
  ];
  const lines = properties.map(([name, value]) => `   <${name}>${escapeXml(value ?? "")}</${name}>`);
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:palimpsest="${palimpsestNamespace}">
${lines.join("\n")}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`;
}

function sourceOf(modelId: string): DigitalSource {
  return modelId.startsWith("builtin/") ? "humanEdits" : "compositeWithTrainedAlgorithmicMedia";
}

/** Text of an XML 1.0 element: what cannot be said in XML at all (control characters, halves of pairs) becomes U+FFFD. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\r/g, "&#13;"); // an XML reader would turn it into a line feed
}
