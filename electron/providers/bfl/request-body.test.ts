import { describe, expect, it } from "vitest";
import type { Model, ParameterField } from "../../../shared/catalogue/model.ts";
import { findModel, modelsOf } from "../../../shared/catalogue/models.ts";
import { checkParameters } from "../../../shared/catalogue/parameters.ts";
import type { Parameters } from "../../../shared/domain/edit-request.ts";
import { planFrame } from "../../../shared/framing/plan-frame.ts";
import { createBodyCheck } from "../../../test/fakes/providers/bfl-schema.ts";
import { providerPictures } from "../../imaging/provider-pictures.ts";
import { maskOf, paint, weave } from "../builtin/testing/pictures.ts";
import type { ProviderRequest } from "../provider.ts";
import { requestBody } from "./request-body.ts";

const models = modelsOf("bfl");
const check = createBodyCheck();

/** What is not a parameter: set by the adapter. */
const adapterFields =
  /^(top|bottom|left|right|reference_offset_[xy]|prompt|seed|output_format|width|height|aspect_ratio|images?|image_prompt|mask|input_image(_\d)?)$/;

/** A picture as framing would send it, but small: the codec is not what is tested. */
function requestOf(modelId: string, parameters: Parameters, references = 0): ProviderRequest {
  const model = findModel(modelId);
  if (!model) throw new Error(`There is no model ${modelId}.`);
  const image = paint(32, 16, 3, weave);
  return {
    model,
    image,
    mask:
      model.mask.support === "none" ? null : maskOf(32, 16, (x, y) => x < 8 && (y < 8 || isOutwards(model))),
    prompt: "a red door",
    parameters: checkParameters(model, parameters),
    seed: 7,
    references: Array.from({ length: references }, () => image),
  };
}

/** Its mask lies over the left edge from top to bottom. */
function isOutwards({ operations }: Pick<Model, "operations">): boolean {
  return operations.includes("outpaint");
}

const bodyOf = (request: ProviderRequest) => requestBody(request, providerPictures);

/** Values at the limits and between, none of them the default. */
function valuesOf(field: ParameterField): readonly (string | number | boolean)[] {
  switch (field.control) {
    case "number": {
      const middle =
        field.minimum + field.step * Math.floor((field.maximum - field.minimum) / field.step / 2);
      return [field.minimum, middle, field.maximum].filter((value) => value !== field.defaultValue);
    }
    case "choice":
      return field.choices.map(({ value }) => value).filter((value) => value !== field.defaultValue);
    case "toggle":
      return [true, false].filter((value) => value !== field.defaultValue);
    case "text":
      return ["words"];
  }
}

const everyParameter = models.flatMap((model) =>
  model.parameters.map((field) => ({ model: model.id, name: field.name, field })),
);

describe("a body for Black Forest Labs", () => {
  it.each(everyParameter)(
    "of $model carries $name as it was chosen, and nothing else changes",
    async ({ model, name, field }) => {
      const plain = await bodyOf(requestOf(model, {}));
      for (const value of valuesOf(field)) {
        const request = requestOf(model, { [name]: value });
        const body = await bodyOf(request);
        expect(body[name]).toBe(value);
        const { [name]: _chosen, ...others } = body;
        const { [name]: _before, ...othersBefore } = plain;
        expect(others).toEqual(othersBefore);
        expect(check(request.model.remoteName, bodyInRange(body))).toEqual([]);
      }
    },
  );

  it.each(models)("of $id holds only what the endpoint has", async (model) => {
    const body = await bodyOf(requestOf(model.id, {}, model.references.maximum));
    expect(check(model.remoteName, bodyInRange(body))).toEqual([]);
    const own = new Set(model.parameters.map(({ name }) => name));
    for (const [name, value] of Object.entries(body)) {
      expect(own.has(name) || adapterFields.test(name), name).toBe(true);
      expect(value).not.toBeNull();
    }
    expect("seed" in body).toBe(model.seed);
    expect("prompt" in body).toBe(model.prompt.use !== "none");
    expect("mask" in body).toBe(model.mask.support === "hard" && !isOutwards(model));
    if (model.outputFormats.length > 0) expect(body["output_format"]).toBe("png");
  });

  it.each(models)("of $id carries the picture and every reference that the model allows", async (model) => {
    const count = model.references.maximum;
    const body = await bodyOf(requestOf(model.id, {}, count));
    const pictures = Object.entries(body).flatMap(([name, value]) =>
      /image/.test(name) && name !== "image_prompt_strength" ? value : [],
    );
    expect(pictures.length).toBe(count + (model.input === "picture" ? 1 : 0));
  });

  it.each(["bfl/flux-2-pro", "bfl/flux-pro-1.1", "bfl/outpainting-v1"])(
    "of %s asks for the size that is sent",
    async (id) => {
      expect(await bodyOf(requestOf(id, {}))).toMatchObject({ width: 32, height: 16 });
    },
  );

  it.each([
    ["bfl/flux-kontext-pro", 1248, 832, "3:2"],
    ["bfl/flux-kontext-pro", 672, 1568, "9:21"],
    ["bfl/flux-kontext-pro", 1328, 800, "83:50"],
    ["bfl/flux-3-image", 1024, 1024, "1:1"],
    ["bfl/flux-3-image", 860, 1204, "5:7"],
  ])("of %s says the ratio of %i×%i as %s", async (id, width, height, ratio) => {
    const image = paint(width, height, 3, () => [0, 0, 0, 255]);
    const request = { ...requestOf(id, {}), image, mask: null };
    expect(await bodyOf(request)).toMatchObject({ aspect_ratio: ratio });
  });

  it("of FLUX 3 says any frame's ratio by a name that the endpoint has", async () => {
    const request = requestOf("bfl/flux-3-image", {});
    for (const [width, height] of [
      [4000, 3000],
      [3000, 4000],
      [5000, 1000],
      [500, 500],
      [1920, 1080],
    ] as const) {
      const { sent } = planFrame({ width, height }, null, request.model, 0);
      const image = paint(sent.width, sent.height, 3, () => [0, 0, 0, 255]);
      expect(check("flux-3-image", await bodyOf({ ...request, image, mask: null }))).toEqual([]);
    }
  });

  it("tells FLUX 3 where the mask is, in thousandths from the top left", async () => {
    const { prompt } = await bodyOf(requestOf("bfl/flux-3-image", {}));
    expect(prompt).toContain("a red door");
    expect(prompt).toContain('"bbox":[0,0,500,250]');
  });

  it("of what goes on outwards holds what the mask leaves, and where it lies", async () => {
    const outpainting = await bodyOf(requestOf("bfl/outpainting-v1", {}));
    expect(outpainting).toMatchObject({
      width: 32,
      height: 16,
      reference_offset_x: 8,
      reference_offset_y: 0,
    });
    const expand = await bodyOf(requestOf("bfl/flux-pro-1.0-expand", {}));
    expect(expand).toMatchObject({ top: 0, bottom: 0, left: 8, right: 0 });
    for (const picture of [outpainting["input_image"], expand["image"]]) {
      const sent = await providerPictures.decode(Buffer.from(String(picture), "base64"));
      expect(sent).toMatchObject({ width: 24, height: 16 });
      expect(sent.data.slice(0, 3)).toEqual(paint(32, 16, 3, weave).data.slice(24, 27));
    }
  });

  it.each([
    ["everything", () => true],
    ["no edge", (x: number, y: number) => x > 4 && x < 9 && y > 4 && y < 9],
  ])("of what goes on outwards is refused where the mask covers %s", async (_what, covers) => {
    const request = { ...requestOf("bfl/outpainting-v1", {}), mask: maskOf(32, 16, covers) };
    await expect(bodyOf(request)).rejects.toMatchObject({ code: "invalid-input" });
  });

  it("is refused where a mask is needed and none was painted", async () => {
    const request = { ...requestOf("bfl/erase-v1", {}), mask: null };
    await expect(bodyOf(request)).rejects.toMatchObject({ code: "invalid-input" });
  });
});

/** The small picture of this test is below what some endpoints make; its size is not what is tested. */
function bodyInRange<Body extends Readonly<Record<string, unknown>>>(body: Body): Body {
  return {
    ...body,
    ...(body["width"] === 32 ? { width: 1024 } : {}),
    ...(body["height"] === 16 ? { height: 512 } : {}),
  };
}
