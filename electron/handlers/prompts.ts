import type { Handlers } from "../../shared/contract/contract.ts";
import type { Library } from "../library/library.ts";

export function createPromptHandlers({ prompts }: Pick<Library, "prompts">): Handlers["prompts"] {
  return {
    search: ({ search }) => [...prompts.search(search)],
    star: ({ text, starred }) => prompts.star(text, starred),
    remove: ({ text }) => {
      prompts.remove(text);
      return null;
    },
  };
}
