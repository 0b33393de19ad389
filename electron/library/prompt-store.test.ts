import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Library } from "./library.ts";
import { openTestLibrary, temporaryFolder } from "./testing/test-library.ts";

describe("kept prompts", () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let library: Library;
  let clock = 0;

  beforeEach(async () => {
    home = await temporaryFolder();
    clock = 0;
    library = await openTestLibrary(home.path, { now: () => ++clock });
  });
  afterEach(async () => {
    await library.close();
    await home.remove();
  });
  const found = (search: string) => library.prompts.search(search).map(({ text }) => text);

  it("are each there once, with how often and when they were used", () => {
    library.prompts.record("a red door");
    library.prompts.record("a blue door");
    library.prompts.record("a red door");
    expect(library.prompts.search("")).toMatchObject([
      { text: "a red door", useCount: 2, starred: false },
      { text: "a blue door", useCount: 1 },
    ]);
  });

  it("are found by every word in any order and case, also beyond ASCII", () => {
    library.prompts.record("Eine ÖSTLICHE Tür, 100 % rot");
    library.prompts.record("eine Tür");
    expect(found("rot östliche")).toEqual(["Eine ÖSTLICHE Tür, 100 % rot"]);
    expect(found("TÜR")).toHaveLength(2);
    expect(found("tür _")).toEqual([]);
    expect(found("tür blau")).toEqual([]);
  });

  it("come starred first, may be starred without having been used, and go when removed", () => {
    library.prompts.record("used");
    expect(library.prompts.star("{animal} in the snow", true)).toMatchObject({ starred: true, useCount: 0 });
    library.prompts.record("used later");
    expect(found("")).toEqual(["{animal} in the snow", "used later", "used"]);
    library.prompts.star("{animal} in the snow", false);
    library.prompts.remove("used later");
    library.prompts.remove("never there");
    expect(found("")).toEqual(["{animal} in the snow", "used"]);
  });

  it("refuse what the contract could not carry", () => {
    expect(() => library.prompts.record("")).toThrow(expect.objectContaining({ code: "invalid-input" }));
  });
});
