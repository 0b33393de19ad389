import { describe, expect, it } from "vitest";
import { AppError } from "../errors.ts";
import { type Model, model } from "./model.ts";
import { checkParameters, chosenParameters, defaultParameters } from "./parameters.ts";

const described = { title: "Title", description: "What it does.", advanced: false };
const painter: Model = model.parse({
  id: "test/painter",
  provider: "test",
  name: "Painter",
  description: "A model with one parameter of each kind.",
  remoteName: "painter",
  maker: "Test",
  operations: ["fill"],
  input: "picture",
  mask: { support: "hard", required: true },
  prompt: { use: "none", maximumLength: 0 },
  seed: true,
  references: { maximum: 0, minimumSide: 1, maximumPixels: 1 },
  sizes: { kind: "any" },
  speed: "fast",
  outputFormats: [],
  deprecatedOn: null,
  replacedBy: null,
  parameters: [
    {
      ...described,
      control: "number",
      name: "strength",
      minimum: 0.5,
      maximum: 4,
      step: 0.5,
      defaultValue: 1,
    },
    {
      ...described,
      control: "choice",
      name: "quality",
      choices: [
        { value: "draft", title: "Draft" },
        { value: "best", title: "Best" },
      ],
      defaultValue: "draft",
    },
    { ...described, control: "toggle", name: "smooth", defaultValue: true },
    {
      ...described,
      control: "number",
      name: "steps",
      minimum: 1,
      maximum: 50,
      step: 1,
      defaultValue: null,
    },
    { ...described, control: "text", name: "avoid", maximumLength: 5, defaultValue: null },
  ],
  price: { kind: "free" },
  licence: "Apache-2.0",
});

const defaults = { strength: 1, quality: "draft", smooth: true, steps: null, avoid: null };

describe("parameters of a model", () => {
  it("may be left to the provider where it has a choice of its own", () => {
    expect(checkParameters(painter, { steps: null, avoid: null })).toEqual(defaults);
  });

  it("hold a text up to its length", () => {
    expect(checkParameters(painter, { avoid: "blurs" })["avoid"]).toBe("blurs");
    expect(() => checkParameters(painter, { avoid: "blurry" })).toThrow(/at most 5 characters/);
  });

  it("are its defaults where nothing is said", () => {
    expect(checkParameters(painter, {})).toEqual(defaults);
    expect(defaultParameters(painter)).toEqual(defaults);
  });

  it("are taken as they are within the limits, the limits included", () => {
    for (const strength of [0.5, 2.25, 4]) {
      const values = { strength, quality: "best", smooth: false };
      expect(checkParameters(painter, values)).toEqual({ ...defaults, ...values });
    }
  });

  it.each([
    ["too small", { strength: 0.4 }, "strength", "0.5 to 4"],
    ["too large", { strength: 4.1 }, "strength", "0.5 to 4"],
    ["not a number", { strength: Number.NaN }, "strength", "0.5 to 4"],
    ["text for a number", { strength: "2" }, "strength", "0.5 to 4"],
    ["null where the provider has no choice of its own", { strength: null }, "strength", "0.5 to 4"],
    ["an unknown choice", { quality: "worst" }, "quality", "draft, best"],
    ["a word for a toggle", { smooth: "yes" }, "smooth", "true or false"],
    ["an unknown name", { sharpness: 1 }, "sharpness", "strength, quality, smooth"],
    ["a name of the prototype", { constructor: 1 }, "constructor", "strength, quality, smooth"],
  ])("are refused with name and limit when one is %s", (_case, values, name, limit) => {
    const error = thrownBy(() => checkParameters(painter, values));
    expect(error.code).toBe("invalid-input");
    expect(`${error.message} ${error.nextStep}`).toContain(name);
    expect(`${error.message} ${error.nextStep}`).toContain(limit);
  });
});

describe("what a request holds of the parameters", () => {
  it("is what was chosen, and nothing that is left to the provider", () => {
    expect(chosenParameters(painter, { ...defaults, avoid: "blurs" })).toEqual({
      strength: 1,
      quality: "draft",
      smooth: true,
      avoid: "blurs",
    });
  });

  it("is whole where the steps are whole", () => {
    expect(chosenParameters(painter, { strength: 1.25, steps: 27.6 })).toEqual({ strength: 1.25, steps: 28 });
  });

  it("is nothing that the model does not have", () => {
    expect(chosenParameters(painter, { sharpness: 1 })).toEqual({});
  });
});

function thrownBy(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("Expected an AppError.");
}
