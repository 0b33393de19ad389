import { describe, expect, it } from "vitest";
import type { Model, ParameterField } from "../../../shared/catalogue/model.ts";
import { modelsOf } from "../../../shared/catalogue/models.ts";
import { checkParameters } from "../../../shared/catalogue/parameters.ts";
import type { Parameters } from "../../../shared/domain/edit-request.ts";
import { openDataUri } from "../../../test/fakes/providers/data-uri.ts";
import { paintedPicture } from "../../../test/fakes/providers/painted-picture.ts";
import { checkReplicateInput, fieldsOfModel } from "../../../test/fakes/providers/replicate-requests.ts";
import type { ProviderRequest } from "../provider.ts";
import { inputsOf, splitRemoteName } from "./inputs.ts";
import { maskFor, predictionInput } from "./prediction-input.ts";

const png = await paintedPicture(null, { width: 2, height: 2 });
const picture = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;

const models = modelsOf("replicate").map((model) => [model.id, model] as const);

function modelOf(id: string): Model {
  const found = models.find(([candidate]) => candidate === id);
  if (found === undefined) throw new Error(`There is no ${id}.`);
  return found[1];
}

function requestFor(model: Model, parameters: Parameters = {}, seed = 42): ProviderRequest {
  return {
    model,
    image: { width: 1184, height: 864, channels: 3, data: new Uint8Array(0) },
    mask: model.mask.support === "none" ? null : { width: 2, height: 1, data: Uint8Array.of(0, 200) },
    prompt: "a red door",
    parameters: checkParameters(model, parameters),
    seed,
    references: [],
  };
}

/** The input as it is sent, with every picture that the model takes. */
function inputFor(model: Model, parameters: Parameters = {}) {
  return predictionInput(requestFor(model, parameters), {
    image: model.input === "none" ? null : picture,
    mask: inputsOf(model.remoteName).mask === null ? null : picture,
    references: Array.from({ length: model.references.maximum }, () => picture),
  });
}

/** Not for PNG; in place of the frame; and the mask is right already. */
const withoutEffect = new Set(["output_quality", "outpaint", "invert_mask"]);

/** FLUX.2 takes no heed of it with a size of one's own, Ideogram none of a ratio with a mask. */
function ratioField(name: string): string | null {
  if (name.startsWith("ideogram-ai/")) return "aspect_ratio";
  return name.includes("/flux-2-") ? "resolution" : null;
}

/** Every choice, both ends and the middle of every range, both states of every switch. */
function valuesOf(field: ParameterField): readonly (string | number | boolean)[] {
  switch (field.control) {
    case "number": {
      const middle = (field.minimum + field.maximum) / 2;
      return [field.minimum, Number.isInteger(field.step) ? Math.round(middle) : middle, field.maximum];
    }
    case "choice":
      return field.choices.map(({ value }) => value);
    case "toggle":
      return [true, false];
    case "text":
      return ["words"];
  }
}

describe("the input for Replicate", () => {
  it.each(models)(
    "of %s holds what its model takes, and every value of every parameter",
    async (_id, model) => {
      const { name } = splitRemoteName(model.remoteName);
      for (const field of model.parameters) {
        for (const value of valuesOf(field)) {
          const input = inputFor(model, { [field.name]: value });
          expect(input[field.name]).toBe(value);
          // Refuses what the model does not have, wrong types and ranges, and what is missing.
          expect(await checkReplicateInput(name, input, openDataUri)).not.toHaveProperty("faults");
        }
      }
      expect(await checkReplicateInput(name, inputFor(model), openDataUri)).not.toHaveProperty("faults");
    },
  );

  it.each(models)("of %s leaves out nothing that its model has and that would count", (_id, model) => {
    const chosen = Object.fromEntries(
      model.parameters.map((field) => [field.name, valuesOf(field)[0] ?? null]),
    );
    const input = inputFor(model, chosen);
    const { name } = splitRemoteName(model.remoteName);
    const counts = (field: string) =>
      !withoutEffect.has(field) && !(model.input === "none" && /^(input_)?images$/.test(field));
    const missing = fieldsOfModel(name).filter((field) => !(field in input));
    expect(fieldsOfModel(name).length).toBeGreaterThan(0);
    expect(missing.filter(counts).filter((field) => field !== ratioField(name))).toEqual([]);
  });

  it.each(models)("of %s leaves out what nobody chose", (_id, model) => {
    const input = inputFor(model);
    for (const { name, defaultValue } of model.parameters) expect(name in input).toBe(defaultValue !== null);
    expect(Object.values(input)).not.toContain(null);
  });

  it("turns the mask round for Ideogram, which edits what is black, and for nobody else", () => {
    const masks = models.map(([, model]) => [model.maker, maskFor(requestFor(model))?.data] as const);
    for (const [maker, data] of masks.filter(([, mask]) => mask !== undefined)) {
      expect(data).toEqual(maker === "Ideogram" ? Uint8Array.of(255, 55) : Uint8Array.of(0, 200));
    }
    expect(masks.filter(([, mask]) => mask !== undefined).length).toBeGreaterThan(3);
  });

  it("keeps within Ideogram's seeds", () => {
    const seedOf = (id: string) =>
      predictionInput(requestFor(modelOf(id), {}, 0xffff_ffff), {
        image: picture,
        mask: null,
        references: [],
      })["seed"];
    expect(seedOf("replicate/ideogram-v3-quality")).toBe(0x7fff_ffff);
    expect(seedOf("replicate/flux-fill-pro")).toBe(0xffff_ffff);
  });

  it("asks FLUX.2 for the size of the frame, and Kontext to keep to it", () => {
    expect(inputFor(modelOf("replicate/flux-2-pro-edit"))).toMatchObject({
      aspect_ratio: "custom",
      width: 1184,
      height: 864,
    });
    expect(inputFor(modelOf("replicate/flux-kontext-pro"))).toMatchObject({
      aspect_ratio: "match_input_image",
    });
  });

  it("does not have prompts looked up on the web unless a person wants it", () => {
    expect(inputFor(modelOf("replicate/flux-3-image-edit"))["grounding"]).toBe(false);
  });
});
