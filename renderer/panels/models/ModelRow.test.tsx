import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { ListedModel } from "../../../shared/catalogue/model.ts";
import { cloudModel } from "../../../test/fakes/harness/cloud-models.ts";
import { ModelRow } from "./ModelRow.tsx";

const rowOf = (model: ListedModel) =>
  renderToStaticMarkup(
    <ModelRow id="row" model={model} active={false} chosen={false} onPoint={() => {}} onChoose={() => {}} />,
  );

describe("a row of the model picker", () => {
  it("is called after the model and its service, which may be one of several", () => {
    expect(rowOf(cloudModel("cloud/editor"))).toContain('aria-label="Cloud Editor, cloud"');
  });

  it("says price, references and what happens with a mask", () => {
    const row = rowOf(cloudModel("cloud/editor"));
    expect(row).toContain("$0.045");
    expect(row).toContain("Takes 3 references besides your picture.");
    expect(row).toContain("Everything outside your mask is kept as it was.");
  });

  it("says when the provider ends a model", () => {
    expect(rowOf(cloudModel("cloud/imagine"))).toContain("Ends on 2026-12-01.");
  });

  it("can be chosen without a key, and says that one is missing", () => {
    const row = rowOf({ ...cloudModel("cloud/editor"), notReady: "Add a key for Cloud Labs." });
    expect(row).toContain("Add a key for Cloud Labs.");
    expect(row).not.toContain("aria-disabled");
  });
});
