import { describe, expect, it } from "vitest";
import { previewOfLatents } from "./preview.ts";

describe("previewOfLatents", () => {
  it("shows latents of nothing as a dark grey, a pixel each", () => {
    const preview = previewOfLatents({ shape: [1, 16, 2, 3], data: new Float32Array(96) });
    expect(preview).toMatchObject({ width: 3, height: 2, channels: 3 });
    expect([...preview.data.subarray(0, 3)]).toEqual([123, 118, 117]);
  });

  it("adds the colours of the channels, clamped", () => {
    const data = new Float32Array(16);
    data[4] = 4;
    data[9] = 100;
    const [red, , blue] = previewOfLatents({ shape: [1, 16, 1, 1], data }).data;
    expect([red, blue]).toEqual([255, 0]);
  });
});
