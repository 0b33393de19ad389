import { describe, expect, it } from "vitest";
import { model as modelSchema } from "../../shared/catalogue/model.ts";
import { models } from "../../shared/catalogue/models.ts";
import { editNode, hashOf, nodeIdOf, testDocumentId } from "../../test/fakes/history.ts";
import {
  blockedReason,
  draftFromRequest,
  emptyDraft,
  parametersOf,
  requestFromDraft,
  withParameter,
} from "./edit-draft.ts";

const [fill, smooth] = models;
if (!fill || !smooth) throw new Error("the catalogue has the two built-in models");
const writer = modelSchema.parse({ ...fill, id: "cloud/writer", prompt: "required", mask: "none" });
const place = { documentId: testDocumentId, parentId: nodeIdOf("a"), maskHash: hashOf("1") };

describe("the form's draft", () => {
  it("says what is missing before it can run", () => {
    expect(blockedReason(fill, emptyDraft, true)).toBe("Paint over what should go");
    expect(blockedReason(fill, emptyDraft, false)).toBeNull();
    expect(blockedReason(writer, emptyDraft, true)).toBe("Say what should appear");
    expect(blockedReason(writer, { ...emptyDraft, prompt: "a spoon" }, true)).toBeNull();
    expect(blockedReason(null, emptyDraft, false)).toBe("No model is available");
  });

  it("keeps a model's parameters while another is tried", () => {
    const draft = withParameter(emptyDraft, fill, "quality", "best");
    expect(parametersOf(draft, smooth)).toEqual({});
    expect(parametersOf(draft, fill)).toEqual({ quality: "best", searchArea: 1.5 });
  });

  it("sends only what the model takes", () => {
    const draft = { ...emptyDraft, prompt: " a spoon ", seed: 5 };
    expect(requestFromDraft(draft, smooth, place)).toMatchObject({ prompt: "", seed: null, parameters: {} });
    expect(requestFromDraft(draft, writer, place)).toMatchObject({
      prompt: "a spoon",
      maskHash: null,
      seed: 5,
    });
  });

  it("asks for the same again, seed included, after reusing a node's settings", () => {
    const { request } = editNode("b", "a", {});
    const draft = draftFromRequest(emptyDraft, fill, request);
    expect(requestFromDraft(draft, fill, { ...place, maskHash: request.maskHash })).toEqual(request);
  });

  it("leaves out parameters that a newer version of the model no longer has", () => {
    const { request } = editNode("b", "a");
    const old = { ...request, parameters: { ...request.parameters, passes: 3 } };
    expect(parametersOf(draftFromRequest(emptyDraft, fill, old), fill)).not.toHaveProperty("passes");
  });
});
