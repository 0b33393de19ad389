import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { KeyState } from "../../../shared/contract/keys.ts";
import { KeyRow } from "./KeyRow.tsx";

const actions = { setKey: async () => {}, removeKey: () => {}, testKey: () => {} };
const rowOf = (source: KeyState["source"]) =>
  renderToStaticMarkup(
    <KeyRow
      state={{
        provider: "bfl",
        name: "Black Forest Labs",
        source,
        environmentName: "BFL_API_KEY",
        signUpUrl: "https://example.com/keys",
      }}
      actions={actions}
    />,
  );
const buttons = (markup: string) => [...markup.matchAll(/button__label">([^<]+)/g)].map(([, label]) => label);

describe("a service's key in the settings", () => {
  it("can be given where there is none, and says where one is made", () => {
    const row = rowOf("none");
    expect(buttons(row)).toEqual(["Add a key…"]);
    expect(row).toContain("https://example.com/keys");
    expect(row).toContain("BFL_API_KEY");
  });

  it("can be tried, replaced and removed where it is kept", () => {
    expect(buttons(rowOf("stored"))).toEqual(["Test", "Replace…", "Remove"]);
  });

  it("says that it is forgotten where it is not kept", () => {
    expect(rowOf("session")).toContain("It is forgotten when Palimpsest closes.");
  });

  it("can be tried only where it comes from outside", () => {
    const row = rowOf("environment");
    expect(buttons(row)).toEqual(["Test"]);
    expect(row).toContain("From BFL_API_KEY");
  });
});
