import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Model, ParameterField } from "../../../shared/catalogue/model.ts";
import { models } from "../../../shared/catalogue/models.ts";
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
      return field.choices.find((choice) => choice.value !== field.defaultValue)?.value ?? field.defaultValue;
    case "toggle":
      return !field.defaultValue;
  }
}

const cases = models.flatMap((model) => model.parameters.map((field) => ({ model, field })));

describe("the form of a model", () => {
  it.each(cases)("shows $field.name of $model.id with its title and value", ({ model, field }) => {
    const value = otherValue(field);
    const html = textOf(
      <ParameterForm
        fields={model.parameters}
        values={parametersOf(withParameter(emptyDraft, model, field.name, value), model)}
        onChange={() => {}}
      />,
    );
    expect(html).toContain(field.title);
    expect(html).toContain(field.description);
    if (field.control === "number") expect(html).toContain(`aria-valuetext="${value}"`);
    if (field.control === "choice") expect(html).toMatch(chosen(field, value));
    if (field.control === "toggle") expect(html.includes("checked")).toBe(value);
  });

  it.each(cases)("carries $field.name of $model.id into the request", ({ model, field }) => {
    const value = otherValue(field);
    const draft = withParameter(emptyDraft, model, field.name, value);
    expect(requestFromDraft(draft, model, place).parameters[field.name]).toBe(value);
  });

  it.each(models.map((model) => ({ model })))("asks for the defaults of $model.id", ({ model }) => {
    const request = requestFromDraft(emptyDraft, model, place);
    expect(Object.keys(request.parameters)).toEqual(model.parameters.map((field) => field.name));
    expect(request).toMatchObject({ ...place, modelId: model.id, seed: null });
  });

  it("shows a toggle as a switch, though no model in the catalogue has one yet", () => {
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
  const title = field.control === "choice" && field.choices.find((choice) => choice.value === value)?.title;
  return new RegExp(`checked="" value="${value}"/><span>${title}|selected="">${title}`);
}
