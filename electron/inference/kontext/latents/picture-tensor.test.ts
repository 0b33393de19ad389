import { describe, expect, it } from "vitest";
import { readTensors } from "../../../../test/support/kontext/read-tensors.ts";
import { fixturePath } from "../../../../test/support/kontext/tiny-kontext.ts";
import { pictureToTensor, tensorToPicture } from "./picture-tensor.ts";

describe("picture-tensor", () => {
  it("brings every value there and back", () => {
    const data = Uint8Array.from({ length: 3 * 256 }, (_, index) => index % 256);
    const picture = { width: 16, height: 16, channels: 3, data } as const;
    const tensor = pictureToTensor(picture);
    expect(tensor.shape).toEqual([1, 3, 16, 16]);
    expect([tensor.data[0], Math.max(...tensor.data)]).toEqual([-1, 1]);
    expect(tensorToPicture(tensor)).toEqual(picture);
  });

  it.each(["edit", "edit_true_cfg", "edit_masked"])(
    "makes of what was decoded in %s the bytes of diffusers",
    (run) => {
      const golden = readTensors(fixturePath(`golden/${run}.safetensors`));
      const { shape, data } = golden.bytes("edit/image_rgb_uint8");
      const [height = 0, width = 0] = shape;
      const decoded = { shape: [1, 3, height, width], data: golden.floats("edit/decoded") };
      expect(tensorToPicture(decoded)).toEqual({ width, height, channels: 3, data });
    },
  );
});
