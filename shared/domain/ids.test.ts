import { describe, expect, it } from "vitest";
import { assetHash, documentId, modelId } from "./ids.ts";

describe("ids", () => {
  it.each(["../../etc/passwd", "a/b", "a.b", "A", "", "a".repeat(65), "a\n", "a%2f"])(
    "cannot leave a folder or a URL segment: %j",
    (text) => {
      expect(documentId.safeParse(text).success).toBe(false);
    },
  );

  it("are lower-case letters, digits and dashes", () => {
    expect(documentId.safeParse("0199c0de-77aa-7000-8000-000000000001").success).toBe(true);
  });

  it("of blobs are a whole SHA-256 in lower-case hex", () => {
    const hash = "0123456789abcdef".repeat(4);
    expect(assetHash.safeParse(hash).success).toBe(true);
    for (const wrong of [hash.slice(1), `${hash}0`, hash.toUpperCase(), `${hash.slice(1)}g`, `${hash}\n`]) {
      expect(assetHash.safeParse(wrong).success).toBe(false);
    }
  });

  it("of models name the provider first", () => {
    expect(modelId.safeParse("builtin/content-aware-fill").success).toBe(true);
    expect(modelId.safeParse("fal/flux-1.1/dev").success).toBe(true);
    for (const wrong of ["builtin", "/fill", "builtin/", "Builtin/fill"]) {
      expect(modelId.safeParse(wrong).success).toBe(false);
    }
  });
});
