import { describe, expect, it } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import { readLoraWeights } from "./lora-weights.ts";

describe("LoRA weights as a person writes them", () => {
  it("are names or addresses, with a weight of 1 unless another is given", () => {
    expect(readLoraWeights("owner/name@0.8, https://example.com/a@b/x.safetensors\nother/one")).toEqual([
      { path: "owner/name", scale: 0.8 },
      { path: "https://example.com/a@b/x.safetensors", scale: 1 },
      { path: "other/one", scale: 1 },
    ]);
    expect(readLoraWeights(" ,\n")).toEqual([]);
  });

  it.each(["owner/name@4.1", "owner/name@-1", "owner/name@1.2.3"])("refuses the weight of %s", (text) => {
    expect(() => readLoraWeights(text)).toThrow(AppError);
  });
});
