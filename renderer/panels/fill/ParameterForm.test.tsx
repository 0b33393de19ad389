import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Model, ParameterField } from "../../../shared/catalogue/model.ts";
import { models } from "../../../shared/catalogue/models.ts";
import { cloudModel, cloudModels } from "../../../test/fakes/harness/cloud-models.ts";
import { hashOf, nodeIdOf, testDocumentId } from "../../../test/fakes/history.ts";
import { emptyDraft, parametersOf, requestFromDraft, withParameter } from "../../state/edit-draft.ts";
import { ParameterForm } from "./ParameterForm.tsx";

const place = { documentId: testDocumentId, parentId: nodeIdOf("a"), maskHash: hashOf("1") };

/** A value that is allowed and is not the default, so that a form that ignores it is found out. */
function otherValue(field: ParameterField): string | number | boolean {
  switch (field.control) {
    case "number":
      return field.defaultValue === field.maximum ? field.minimum : field.maximum;
    case "choice":
      return field.choices.find((choice) => choice.value !== field.defaultValue)?.value ?? "";
    case "toggle":
      return !field.defaultValue;
    case "text":
      return "fog";
  }
}

const cases = [...models, ...cloudModels].flatMap((model) =>
  model.parameters.map((field) => ({ model, field })),
);

describe("the form of a model", () => {
  it.each(cases)("shows $field.name of $model.id with its title and value", ({ model, field }) => {
    const value = otherValue(field);
    const html = textOf(
      <ParameterForm
        fields={[field]}
        values={parametersOf(withParameter({}, model, field.name, value), model)}
        onChange={() => {}}
      />,
    );
    expect(html).toContain(field.title);
    expect(html).toContain(field.description);
    switch (field.control) {
      case "number":
        return expect(html).toContain(`aria-valuetext="${value}"`);
      case "choice":
        return expect(html).toMatch(chosen(field, value));
      case "toggle":
        return field.defaultValue === null
          ? expect(html).toContain('checked="" value="on"')
          : expect(html.includes("checked")).toBe(value);
      case "text":
        return expect(html).toContain('value="fog"');
    }
  });

  it.each(cases)("carries $field.name of $model.id into the request", ({ model, field }) => {
    const value = otherValue(field);
    const parameters = parametersOf(withParameter({}, model, field.name, value), model);
    expect(requestFromDraft(emptyDraft, parameters, model, place).parameters[field.name]).toBe(value);
  });

  it.each(models.map((model) => ({ model })))("asks for the defaults of $model.id", ({ model }) => {
    const request = requestFromDraft(emptyDraft, parametersOf({}, model), model, place);
    expect(Object.keys(request.parameters)).toEqual(model.parameters.map((field) => field.name));
    expect(request).toMatchObject({ ...place, modelId: model.id, seed: null });
  });

  it("says “Automatic” where the provider decides, and sends nothing", () => {
    const model = cloudModel("cloud/editor");
    const values = parametersOf({}, model);
    const html = textOf(<ParameterForm fields={model.parameters} values={values} onChange={() => {}} />);
    expect(html).toMatch(/Guidance<\/span><span[^>]*>Automatic/);
    expect(html).toContain('aria-label="Set Guidance"');
    expect(html).toContain("The provider publishes no limits");
    expect(values).toEqual({ guidance: null, safety: null, upsampling: null, negative: null });
  });

  it("offers the way back to automatic once a value is set", () => {
    const model = cloudModel("cloud/editor");
    const html = textOf(
      <ParameterForm fields={model.parameters} values={{ guidance: 3 }} onChange={() => {}} />,
    );
    expect(html).toContain('aria-label="Set Guidance back to automatic"');
  });

  it("shows a toggle as a switch, where the default is known", () => {
    const field: ParameterField = {
      control: "toggle",
      name: "tile",
      title: "Tileable",
      description: "Edges meet.",
      defaultValue: false,
      advanced: false,
    };
    const form = (checked: boolean) =>
      renderToStaticMarkup(<ParameterForm fields={[field]} values={{ tile: checked }} onChange={() => {}} />);
    expect(form(true)).toMatch(/role="switch"[^>]*checked/);
    expect(form(false)).not.toContain("checked=");
  });

  it("opens a list for choices that do not fit beside each other", () => {
    const [model] = models;
    const long: Model["parameters"][number] = {
      control: "choice",
      name: "size",
      title: "Size",
      description: "",
      choices: Array.from({ length: 9 }, (_unused, index) => ({ value: `${index}`, title: `Size ${index}` })),
      defaultValue: "0",
      advanced: false,
    };
    expect(model).toBeDefined();
    expect(renderToStaticMarkup(<ParameterForm fields={[long]} values={{}} onChange={() => {}} />)).toContain(
      "<select",
    );
  });
});

/** Markup with its apostrophes and quotation marks as they are read. */
function textOf(form: ReactElement): string {
  return renderToStaticMarkup(form).replaceAll("&#x27;", "'").replaceAll("&quot;", '"');
}

function chosen(field: ParameterField, value: string | number | boolean): RegExp {
  const title =
    field.control === "choice" ? field.choices.find((choice) => choice.value === value)?.title : "";
  const literal = (text: unknown) => String(text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(
    `checked="" value="${literal(value)}"/><span>${literal(title)}|selected="">${literal(title)}`,
  );
}
