import { it } from "vitest";

type Tell = (name: string, story: () => void | Promise<void>) => void;

/** A story that cannot happen to a provider is not told of it; what is listed as skipped is what should have run. */
export function tellWhen(applies: boolean): Tell {
  return applies ? it : () => {};
}
