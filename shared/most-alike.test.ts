import { expect, it } from "vitest";
import { mostAlike } from "./most-alike.ts";

const names = ["bfl/flux-2-pro", "bfl/flux-2-max", "openai/gpt-image-2", "builtin/content-aware-fill"];

it("finds a name with parts left out, swapped or written otherwise, the most alike first", () => {
  expect(mostAlike("flux-2-pro", names)).toEqual(["bfl/flux-2-pro", "bfl/flux-2-max"]);
  expect(mostAlike("GPT Image 2", names)).toEqual(["openai/gpt-image-2"]);
  expect(mostAlike("content-fill", names)).toEqual(["builtin/content-aware-fill"]);
});

it("finds nothing for what is like none, empty or endless", () => {
  expect(mostAlike("midjourney", names)).toEqual([]);
  expect(mostAlike("", names)).toEqual([]);
  expect(mostAlike("/", names)).toEqual([]);
  expect(mostAlike("xyz".repeat(1_000_000), names)).toEqual([]);
});
