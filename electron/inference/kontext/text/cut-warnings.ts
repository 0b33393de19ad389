import type { Cut, EncodedPrompt } from "./prompt-cache.ts";

/**
 * What of a prompt was not read, as sentences for the person who wrote it; none where all was.
 *
 * @param name Of the prompt, as the subject of a sentence.
 */
export function cutWarnings(name: string, { clip, t5 }: EncodedPrompt): readonly string[] {
  if (t5.cutTokens > 0) {
    return [`${name} is too long: ${leftOut(t5)}. Shorten it.`];
  }
  return clip.cutTokens > 0
    ? [`${name} is too long for CLIP: ${leftOut(clip)}. T5, which matters more, read all of it.`]
    : [];
}

function leftOut({ cutTokens, cutText }: Cut): string {
  const characters = Array.from(cutText);
  const shown = characters.length > 60 ? `${characters.slice(0, 60).join("")}…` : cutText;
  return `its last ${cutTokens} tokens were left out, from “${shown}” on`;
}
