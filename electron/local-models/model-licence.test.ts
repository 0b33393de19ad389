import { expect, it } from "vitest";
import { licenceOf } from "./model-licence.ts";

const name = "FLUX.1 [dev] Non-Commercial License";

it.each([
  ["mit", "MIT License\nPermission is hereby granted", { text: null, claimed: "mit" }],
  ["apache-2.0", null, { text: null, claimed: "apache-2.0" }],
  [null, "MIT License\nPermission is hereby granted", { text: null, claimed: null }],
  ["some-licence", `${name} v1.1.1`, { text: `${name} v1.1.1`, claimed: null }],
  ["flux-1-dev-non-commercial-license", "You may not.", { text: "You may not.", claimed: null }],
  ["other", null, { text: null, claimed: null }],
  [null, null, { text: null, claimed: null }],
])("weights labelled %s, with the text %s, are under FLUX.1 [dev]'s terms", (label, text, expected) => {
  expect(licenceOf({ name: label, text })).toMatchObject({ name, ...expected });
});
