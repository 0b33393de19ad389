import { describe, expect, it } from "vitest";
import type { Model, ParameterField } from "../../../shared/catalogue/model.ts";
import { modelsOf } from "../../../shared/catalogue/models.ts";
import { checkParameters } from "../../../shared/catalogue/parameters.ts";
import type { Parameters } from "../../../shared/domain/edit-request.ts";
import { openDataUri } from "../../../test/fakes/providers/data-uri.ts";
import { checkFalRequest, fieldsOfEndpoint } from "../../../test/fakes/providers/fal-requests.ts";
import { paintedPicture } from "../../../test/fakes/providers/painted-picture.ts";
import type { ProviderRequest } from "../provider.ts";
import { endpointOf } from "./endpoints.ts";
import { requestBody } from "./request-body.ts";

const png = await paintedPicture(null, { width: 2, height: 2 });
const picture = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;

const models = modelsOf("fal").map((model) => [model.id, model] as const);

function requestFor(model: Model, parameters: Parameters, changes: Partial<ProviderRequest> = {}) {
  return {
    model,
    image: { width: 1184, height: 880, channels: 3, data: new Uint8Array(0) },
    mask: null,
    prompt: "a red door",
    parameters: checkParameters(model, parameters),
    seed: 42,
    references: [],
    ...changes,
  } satisfies ProviderRequest;
}

/** The body as it is sent, with every picture that the model takes. */
function bodyFor(model: Model, parameters: Parameters) {
  const endpoint = endpointOf(model.remoteName);
  return requestBody(requestFor(model, parameters), {
    image: endpoint.image === null ? null : picture,
    mask: endpoint.mask === null ? null : picture,
    references: Array.from({ length: model.references.maximum }, () => picture),
  });
}

/** Made of further files or networks, or with a single value. */
const leftOut = new Set([
  "control_loras",
  "controlnet_unions",
  "controlnets",
  "easycontrols",
  "fill_image",
  "ip_adapters",
  "version",
]);

/** Every choice, both ends and the middle of every range, both states of every switch. */
function valuesOf(field: ParameterField): readonly (string | number | boolean)[] {
  switch (field.control) {
    case "number": {
      const middle =
        field.minimum + Math.round((field.maximum - field.minimum) / 2 / field.step) * field.step;
      return [field.minimum, Number.isInteger(field.step) ? Math.round(middle) : middle, field.maximum];
    }
    case "choice":
      return field.choices.map(({ value }) => value);
    case "toggle":
      return [true, false];
    case "text":
      return [field.name === "loras" ? "owner/name@0.5" : "words"];
  }
}

describe("the body for fal.ai", () => {
  it.each(models)(
    "of %s holds what its endpoint takes, and every value of every parameter",
    async (_id, model) => {
      for (const field of model.parameters) {
        for (const value of valuesOf(field)) {
          const body = bodyFor(model, { [field.name]: value });
          expect(body[field.name]).toEqual(
            field.name === "loras" ? [{ path: "owner/name", scale: 0.5 }] : value,
          );
          // Refuses what the endpoint does not have, wrong types, and what is missing.
          expect(await checkFalRequest(model.remoteName, body, openDataUri)).not.toHaveProperty("faults");
        }
      }
      expect(await checkFalRequest(model.remoteName, bodyFor(model, {}), openDataUri)).not.toHaveProperty(
        "faults",
      );
    },
  );

  it.each(models)("of %s leaves out nothing that its endpoint has", (_id, model) => {
    const chosen = Object.fromEntries(
      model.parameters.map((field) => [field.name, valuesOf(field)[0] ?? null]),
    );
    const body = bodyFor(model, chosen);
    const missing = fieldsOfEndpoint(model.remoteName).filter((field) => !(field in body));
    expect(fieldsOfEndpoint(model.remoteName).length).toBeGreaterThan(0);
    expect(missing.filter((field) => !leftOut.has(field))).toEqual([]);
  });

  it.each(models)("of %s leaves out what nobody chose", (_id, model) => {
    const body = bodyFor(model, {});
    for (const { name, defaultValue } of model.parameters) expect(name in body).toBe(defaultValue !== null);
    expect(Object.values(body)).not.toContain(null);
  });

  it.each(models)("of %s asks for one picture without losses", (_id, model) => {
    const body = bodyFor(model, {});
    expect(body["output_format"]).toBe(model.outputFormats.length > 0 ? "png" : undefined);
    if ("num_images" in body) expect(body["num_images"]).toBe(1);
  });

  it("puts the references behind the picture, in their order", () => {
    const model = models.map(([, entry]) => entry).find(({ id }) => id === "fal/flux-2-edit");
    if (model === undefined) throw new Error("It is in the catalogue.");
    const addresses = { image: "first", mask: null, references: ["second", "third"] };
    expect(requestBody(requestFor(model, {}), addresses)).toMatchObject({
      image_urls: ["first", "second", "third"],
    });
  });

  it("asks for large pictures by address, and for small ones inside the reply", () => {
    const model = models.map(([, entry]) => entry).find(({ id }) => id === "fal/flux-2-pro");
    if (model === undefined) throw new Error("It is in the catalogue.");
    const sync = (width: number, height: number) =>
      requestBody(requestFor(model, {}, { image: { width, height, channels: 3, data: new Uint8Array(0) } }), {
        image: null,
        mask: null,
        references: [],
      })["sync_mode"];
    expect(sync(1024, 1024)).toBe(true);
    expect(sync(2048, 2048)).toBe(false);
  });
});
