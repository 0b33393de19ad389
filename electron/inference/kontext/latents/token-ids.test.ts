import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTensors } from "../../../../test/support/kontext/read-tensors.ts";
import { fixturePath } from "../../../../test/support/kontext/tiny-kontext.ts";
import { tokenIds } from "./token-ids.ts";

const size = fc.record({ width: fc.integer({ min: 1, max: 6 }), height: fc.integer({ min: 1, max: 6 }) });

function rows(data: Float32Array): string[] {
  return Array.from({ length: data.length / 3 }, (_, row) => data.slice(row * 3, row * 3 + 3).join());
}

describe("tokenIds", () => {
  it("gives picture and context the ids of diffusers", () => {
    const golden = readTensors(fixturePath("golden/edit.safetensors"));
    const ids = tokenIds({ width: 5, height: 3 }, [{ width: 3, height: 4 }]);
    expect(ids.shape).toEqual([27, 3]);
    expect(ids.data).toEqual(golden.floats("edit/img_ids"));
  });

  it("puts a reference to the right of a tall context and below a wide one", () => {
    const one = { width: 1, height: 1 };
    expect(rows(tokenIds(one, [{ width: 1, height: 2 }, one]).data).at(-1)).toBe("1,0,1");
    expect(rows(tokenIds(one, [{ width: 2, height: 1 }, one]).data).at(-1)).toBe("1,1,0");
  });

  it("gives no two tokens the same place", () => {
    fc.assert(
      fc.property(size, fc.array(size, { minLength: 1, maxLength: 4 }), (picture, contexts) => {
        const all = rows(tokenIds(picture, contexts).data);
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });
});
