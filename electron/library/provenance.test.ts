import { describe, expect, it } from "vitest";
import { models } from "../../shared/catalogue/models.ts";
import { assetHash, documentId, type ModelId, modelId, nodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { provenanceOf } from "./provenance.ts";
import { editOf, importOf } from "./testing/test-library.ts";

const hash = assetHash.parse("a".repeat(64));
const kept = { documentId: documentId.parse("d"), starred: false, createdAt: 0 };
const root: HistoryNode = {
  ...importOf(hash),
  ...kept,
  id: nodeId.parse("n0"),
  kind: "import",
  parentId: null,
};
const fill = modelId.parse("builtin/smooth-fill");
const cloud = modelId.parse("cloud/paint");

/** A photo and one edit after the other. */
function chain(...edits: { readonly by: ModelId; readonly isMasked?: boolean }[]) {
  const nodes: HistoryNode[] = [root];
  for (const [index, { by, isMasked = true }] of edits.entries()) {
    const parent = nodes.at(-1) ?? root;
    const edit = editOf(parent, hash);
    const prompt = `prompt ${index + 1}`;
    const request = { ...edit.request, modelId: by, prompt, maskHash: isMasked ? hash : null };
    const id = nodeId.parse(`n${index + 1}`);
    nodes.push({ ...edit, ...kept, request, id, kind: "edit", parentId: parent.id });
  }
  const find = (id: string) => nodes.find((node) => node.id === id) ?? root;
  return provenanceOf(nodes.at(-1) ?? root, find);
}

describe("where a picture comes from", () => {
  it("is not said of a photo that no edit has touched", () => {
    expect(chain()).toBeNull();
  });

  it("is a person's work where only built-in fills were used", () => {
    expect(chain({ by: fill }, { by: fill })).toMatchObject({ modelId: fill, digitalSource: "humanEdits" });
  });

  it("is a composite once a generative model has painted, whatever came after it", () => {
    expect(chain({ by: cloud }, { by: fill }, { by: fill })).toMatchObject({
      modelId: cloud,
      prompt: "prompt 1",
      digitalSource: "compositeWithTrainedAlgorithmicMedia",
    });
    expect(chain({ by: cloud }, { by: cloud })).toMatchObject({ prompt: "prompt 2" });
  });

  it("is a model's own for what was made from words alone, edited or not", () => {
    const by = models.find(({ input }) => input === "none")?.id;
    if (by === undefined) throw new Error("The catalogue has no model that works from words.");
    const source = { digitalSource: "trainedAlgorithmicMedia" };
    expect(chain({ by, isMasked: false })).toMatchObject(source);
    expect(chain({ by, isMasked: false }, { by: fill })).toMatchObject({ ...source, modelId: by });
    expect(chain({ by, isMasked: true })).toMatchObject({
      digitalSource: "compositeWithTrainedAlgorithmicMedia",
    });
  });
});
