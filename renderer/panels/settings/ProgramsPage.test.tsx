import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { models } from "../../../shared/catalogue/models.ts";
import { defaultSettings, type Settings } from "../../../shared/domain/settings.ts";
import { ProgramsForm, spanOf } from "./ProgramsPage.tsx";

const listed = models.map((model) => ({ ...model, notReady: null }));
const pageWith = (change: Partial<Settings>) =>
  renderToStaticMarkup(
    <ProgramsForm settings={{ ...defaultSettings, ...change }} models={listed} onChange={() => {}} />,
  );
const chosen = (markup: string) =>
  [...markup.matchAll(/<option value="([^"]*)" selected="">/g)].map(([, value]) => value);

describe("the settings for programs", () => {
  it("show what is set", () => {
    const page = pageWith({
      defaultApiModel: "bfl/flux-kontext-pro",
      programResultHours: 168,
      allowPrivateCallbacks: true,
      apiModelAliases: { "gpt-image-1": "openai/gpt-image-2" },
    });
    expect(chosen(page).slice(0, 2)).toEqual(["bfl/flux-kontext-pro", ""]);
    expect(chosen(page)[2]).toBe("168");
    expect(page).toMatch(/role="switch"[^>]* checked=""/);
    expect(page).toContain("gpt-image-1");
    expect(page).toContain("(openai/gpt-image-2)");
  });

  it("keep a span and a model that are not on the list", () => {
    const page = pageWith({
      defaultApiModel: "a/gone",
      programResultHours: 36,
      apiModelAliases: { old: "b/gone" },
    });
    expect(chosen(page)).toContain("a/gone");
    expect(chosen(page)).toContain("36");
    expect(page).toContain("b/gone, which is not there");
  });

  it("offer no model that only a command of the editor asks for", () => {
    expect(pageWith({})).not.toContain("builtin/restore");
  });

  it("say spans as people do", () => {
    expect([1, 6, 24, 36, 168, 1 / 6].map(spanOf)).toEqual([
      "1 hour",
      "6 hours",
      "1 day",
      "36 hours",
      "7 days",
      "10 minutes",
    ]);
  });
});
