import { describe, expect, it } from "vitest";
import { AppError } from "../errors.ts";
import { type Model, model } from "./model.ts";
import { checkParameters, defaultParameters } from "./parameters.ts";

const described = { title: "Title", description: "What it does.", advanced: false };
const painter: Model = model.parse({
  id: "test/painter",
  provider: "test",
  name: "Painter",
  description: "A model with one parameter of each kind.",
  operations: ["fill"],
  mask: "required",
  prompt: "none",
  seed: true,
  maximumReferences: 0,
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
  ],
  price: { kind: "free" },
  licence: "Apache-2.0",
});

describe("parameters of a model", () => {
  it("are its defaults where nothing is said", () => {
    expect(checkParameters(painter, {})).toEqual({ strength: 1, quality: "draft", smooth: true });
    expect(defaultParameters(painter)).toEqual({ strength: 1, quality: "draft", smooth: true });
  });

  it("are taken as they are within the limits, the limits included", () => {
    for (const strength of [0.5, 2.25, 4]) {
      const values = { strength, quality: "best", smooth: false };
      expect(checkParameters(painter, values)).toEqual(values);
    }
  });

  it.each([
    ["too small", { strength: 0.4 }, "strength", "0.5 to 4"],
    ["too large", { strength: 4.1 }, "strength", "0.5 to 4"],
    ["not a number", { strength: Number.NaN }, "strength", "0.5 to 4"],
    ["text for a number", { strength: "2" }, "strength", "0.5 to 4"],
    ["null", { strength: null }, "strength", "0.5 to 4"],
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

function thrownBy(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("Expected an AppError.");
}
