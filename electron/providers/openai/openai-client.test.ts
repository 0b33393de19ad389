import OpenAI from "openai";
import { expect, it } from "vitest";
import { startFakeOpenai } from "../../../test/fakes/providers/openai.ts";
import { grey, pixelAt } from "../../../test/fakes/providers/openai-requests.ts";
import { providerPictures } from "../../imaging/provider-pictures.ts";

const size = { width: 1024, height: 640 };

it("is proven by a fake that OpenAI's own client works with", async () => {
  const fake = await startFakeOpenai({ key: "sk-test" });
  try {
    const client = new OpenAI({ apiKey: "sk-test", baseURL: fake.baseUrl, maxRetries: 0 });
    const image = pngFile(await providerPictures.encodePng(grey(size)));
    const transparent = { ...size, channels: 4 as const, data: new Uint8Array(size.width * size.height * 4) };
    const mask = pngFile(await providerPictures.encodePng(transparent, { keepAlpha: true }));

    const edited = await client.images.edit({ image, mask, prompt: "a hat", model: "gpt-image-2", n: 1 });
    const picture = await providerPictures.decode(Buffer.from(edited.data?.[0]?.b64_json ?? "", "base64"));
    expect(pixelAt(picture, 5, 5)).toEqual([155, 155, 155]);
    expect(edited.usage?.output_tokens).toBe(2000);

    const stream = await client.images.edit({
      image: [image, image],
      prompt: "a hat",
      model: "gpt-image-2",
      stream: true,
      partial_images: 1,
    });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual(["image_edit.partial_image", "image_edit.completed"]);

    const made = await client.images.generate({ prompt: "a hat", model: "gpt-image-2", moderation: "low" });
    expect(made.data?.[0]?.b64_json).toMatch(/^iVBOR/);

    const refused = client.images.edit({ image, prompt: "a hat", model: "gpt-image-1" });
    await expect(refused).rejects.toMatchObject({
      status: 404,
      code: "model_not_found",
      param: "model",
      requestID: "req_fake",
    });
  } finally {
    await fake.close();
  }
});

function pngFile(bytes: Uint8Array): File {
  return new File([new Uint8Array(bytes)], "picture.png", { type: "image/png" });
}
