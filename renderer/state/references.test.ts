import { describe, expect, it } from "vitest";
import { hashOf } from "../../test/fakes/history.ts";
import type { Reference } from "./edit-draft.ts";
import { addReference, moveReference, removeReference } from "./references.ts";

const reference = (hex: string): Reference => ({ hash: hashOf(hex), size: null, name: hex });
const three = ["a", "b", "c"].map(reference);
const names = (references: readonly Reference[]) => references.map(({ name }) => name).join("");

describe("references", () => {
  it("come at the end, each once", () => {
    expect(names(addReference(three, reference("d")))).toBe("abcd");
    expect(names(addReference(three, reference("a")))).toBe("abc");
  });

  it("move to a place, and no further than the ends", () => {
    expect(names(moveReference(three, hashOf("c"), 0))).toBe("cab");
    expect(names(moveReference(three, hashOf("a"), 1))).toBe("bac");
    expect(names(moveReference(three, hashOf("a"), 9))).toBe("bca");
    expect(names(moveReference(three, hashOf("c"), -1))).toBe("cab");
    expect(moveReference(three, hashOf("e"), 0)).toBe(three);
  });

  it("close up when one is removed", () => {
    expect(names(removeReference(three, hashOf("b")))).toBe("ac");
  });
});
