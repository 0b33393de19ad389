import { describe, expect, it } from "vitest";
import { invariant } from "../../shared/assert.ts";
import { findModel } from "../../shared/catalogue/models.ts";
import { cloudModel } from "../../test/fakes/harness/cloud-models.ts";
import { editNode, hashOf, nodeIdOf, testDocumentId } from "../../test/fakes/history.ts";
import {
  blockedReason,
  draftFromRequest,
  type EditDraft,
  emptyDraft,
  parametersFromRequest,
  parametersOf,
  type Reference,
  requestFromDraft,
  withParameter,
} from "./edit-draft.ts";

const ready = (id: string) => {
  const model = findModel(id);
  invariant(model, `the catalogue has ${id}`);
  return { ...model, notReady: null };
};
const fill = ready("builtin/content-aware-fill");
const smooth = ready("builtin/smooth-fill");
const editor = cloudModel("cloud/editor");
const place = { documentId: testDocumentId, parentId: nodeIdOf("a"), maskHash: hashOf("1") };
const saying = (prompt: string, change: Partial<EditDraft> = {}): EditDraft => ({
  ...emptyDraft,
  prompt,
  ...change,
});
const reference = (hex: string, side = 500): Reference => ({
  hash: hashOf(hex),
  size: { width: side, height: side },
  name: hex,
});

describe("the form's draft", () => {
  it("says what is missing before it can run", () => {
    expect(blockedReason(fill, emptyDraft, true)).toBe("Paint over what should go");
    expect(blockedReason(fill, emptyDraft, false)).toBeNull();
    expect(blockedReason(editor, emptyDraft, true)).toBe("Say what should change");
    expect(blockedReason(editor, emptyDraft, false)).toBe("Say what should appear");
    expect(blockedReason(editor, saying("a spoon"), true)).toBeNull();
    expect(blockedReason(null, emptyDraft, false)).toBe("No model is available");
  });

  it("says what a model lacks before it says what the form lacks", () => {
    const locked = { ...editor, notReady: "Add a key." };
    expect(blockedReason(locked, emptyDraft, true)).toBe("Add a key.");
  });

  it("refuses a prompt that is longer than the model takes", () => {
    expect(blockedReason(editor, saying("x".repeat(2000)), true)).toBeNull();
    expect(blockedReason(editor, saying("x".repeat(2001)), true)).toContain("2001 characters");
  });

  it("asks for a prompt's variables and sends the prompt filled in", () => {
    const draft = saying("a {colour} spoon");
    expect(blockedReason(editor, draft, true)).toBe("Fill in “colour”");
    const filled = { ...draft, variables: { colour: "red" } };
    expect(blockedReason(editor, filled, true)).toBeNull();
    expect(requestFromDraft(filled, parametersOf({}, editor), editor, place).prompt).toBe("a red spoon");
  });

  it("says which references a model would not take, before anything is sent", () => {
    const draft = saying("a spoon", { references: [reference("a"), reference("b", 100)] });
    expect(blockedReason(editor, draft, true)).toBe(
      "Picture 3 is too small: its shorter side needs 256 pixels",
    );
    const four = saying("a spoon", { references: ["a", "b", "c", "d"].map((hex) => reference(hex)) });
    expect(blockedReason(editor, four, true)).toBe("This model takes 3 references; remove 1");
  });

  it("sends references in their order, and none to a model that takes none", () => {
    const draft = saying("a spoon", { references: [reference("b"), reference("a")] });
    expect(requestFromDraft(draft, parametersOf({}, editor), editor, place).references).toEqual([
      hashOf("b"),
      hashOf("a"),
    ]);
    expect(requestFromDraft(draft, {}, smooth, place).references).toEqual([]);
  });

  it("keeps a model's parameters while another is tried", () => {
    const kept = withParameter({}, fill, "quality", "best");
    expect(parametersOf(kept, smooth)).toEqual({});
    expect(parametersOf(kept, fill)).toEqual({ quality: "best", searchArea: 1.5 });
  });

  it("takes the default where a kept value no longer fits", () => {
    const kept = { [fill.id]: { quality: "superb", searchArea: 99, gone: 1 } };
    expect(parametersOf(kept, fill)).toEqual({ quality: "standard", searchArea: 1.5 });
  });

  it("sends only what the model takes", () => {
    const draft = saying(" a spoon ", { seed: 5 });
    expect(requestFromDraft(draft, {}, smooth, place)).toMatchObject({
      prompt: "",
      seed: null,
      parameters: {},
    });
    expect(requestFromDraft(draft, parametersOf({}, editor), editor, place)).toMatchObject({
      prompt: "a spoon",
      seed: 5,
    });
  });

  it("asks for the same again, seed included, after reusing a node's settings", () => {
    const { request } = editNode("b", "a", {});
    const draft = draftFromRequest(fill, request, []);
    const parameters = parametersOf(parametersFromRequest({}, fill, request), fill);
    expect(requestFromDraft(draft, parameters, fill, { ...place, maskHash: request.maskHash })).toEqual(
      request,
    );
  });

  it("leaves out parameters that a newer version of the model no longer has", () => {
    const { request } = editNode("b", "a");
    const old = { ...request, parameters: { ...request.parameters, passes: 3 } };
    expect(parametersFromRequest({}, fill, old)[fill.id]).not.toHaveProperty("passes");
  });
});
