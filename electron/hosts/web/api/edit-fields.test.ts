import { describe, expect, it } from "vitest";
import { findModel, models } from "../../../../shared/catalogue/models.ts";
import { modelId } from "../../../../shared/domain/ids.ts";
import { editBody, parametersOf } from "./edit-fields.ts";
import { findField } from "./openai-model.ts";

const modelOf = (id: string) => {
  const model = findModel(id);
  if (!model) throw new Error(`There is no model ${id}.`);
  return { ...model, notReady: null };
};
const ask = (more: object = {}) => editBody.parse({ seed: 1, image_b64: "AA==", ...more });

describe("the two numbers of the contract", () => {
  it("have the contract's defaults for a Kontext that takes them, under its own names", () => {
    expect(parametersOf(ask(), modelOf("fal/flux-kontext-dev"))).toEqual({
      guidance_scale: 2.5,
      num_inference_steps: 28,
    });
    expect(parametersOf(ask(), modelOf("replicate/flux-kontext-dev"))).toEqual({
      guidance: 2.5,
      num_inference_steps: 28,
    });
    expect(parametersOf(ask(), modelOf("bfl/flux-kontext-pro"))).toEqual({}); // it has neither
    const ofTeam = { ...modelOf("fal/flux-kontext-dev"), id: modelId.parse("compatible/ours") };
    const named = { ...ofTeam, remoteName: "black-forest-labs/FLUX.1-Kontext-dev" };
    expect(parametersOf(ask(), named)).toMatchObject({ guidance_scale: 2.5 });
    expect(parametersOf(ask(), { ...ofTeam, remoteName: "qwen-image-edit" })).toEqual({});
  });

  it("are left to every other model, whose own defaults are for it", () => {
    const others = models.filter(({ id }) => !id.includes("kontext"));
    const hasGuidance = others.filter((model) => findField(model, "guidance_scale"));
    expect(hasGuidance.length).toBeGreaterThan(5);
    for (const model of others) expect(parametersOf(ask(), modelOf(model.id)), model.id).toEqual({});
  });

  it("are the request's own where it has them", () => {
    const own = ask({ guidance_scale: 4, num_inference_steps: 12 });
    expect(parametersOf(own, modelOf("bfl/flux-2-flex"))).toEqual({ guidance: 4, steps: 12 });
  });

  it.each([
    ["builtin/content-aware-fill", { guidance_scale: 4 }, "guidance_scale"],
    ["bfl/flux-2-flex", { guidance_scale: 1 }, "guidance_scale"], // within the contract, but not within the model's range
    ["bfl/flux-2-flex", { num_inference_steps: 90 }, "num_inference_steps"],
  ])("are refused by %s where it cannot take %o", (id, more, param) => {
    expect(() => parametersOf(ask(more), modelOf(id))).toThrow(
      expect.objectContaining({ code: "invalid-input", param }),
    );
  });

  it("fit every Kontext that is left to its defaults", () => {
    for (const model of models) {
      for (const [name, value] of Object.entries(parametersOf(ask(), { ...model, notReady: null }))) {
        const field = model.parameters.find((one) => one.name === name);
        expect(field, `${model.id} ${name}`).toMatchObject({ control: "number" });
        if (field?.control === "number") {
          expect(value).toBeGreaterThanOrEqual(field.minimum);
          expect(value).toBeLessThanOrEqual(field.maximum);
        }
      }
    }
  });
});
