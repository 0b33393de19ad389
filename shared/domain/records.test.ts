import { describe, expect, it } from "vitest";
import { isFinal, job } from "./job.ts";
import { historyNode } from "./node.ts";
import { defaultSettings, settings, settingsChange } from "./settings.ts";

const hash = "ab".repeat(32);
const request = {
  documentId: "d1",
  parentId: "n1",
  modelId: "builtin/content-aware-fill",
  maskHash: hash,
  prompt: "",
  parameters: { quality: "best" },
  seed: 4_294_967_295,
  references: [],
};
const picture = { hash, width: 2, height: 3, depth: 8, hasAlpha: false, byteLength: 70 };
const node = {
  id: "n2",
  documentId: "d1",
  label: "",
  starred: false,
  createdAt: 1,
  picture,
  warnings: [],
};

describe("settings", () => {
  it("start with values that they allow", () => {
    expect(settings.safeParse(defaultSettings).success).toBe(true);
  });

  it("change one by one, within their limits", () => {
    expect(settingsChange.parse({ brushSize: 40 })).toEqual({ brushSize: 40 });
    for (const wrong of [
      { brushSize: 0 },
      { maskOpacity: 1.1 },
      { maskColor: "red" },
      { theme: "blue" },
      { programResultHours: 0 },
    ]) {
      expect(settingsChange.safeParse(wrong).success).toBe(false);
    }
  });
});

describe("a job", () => {
  const base = { id: "j1", request, createdAt: 1, estimate: null, sequence: 4 };
  const running = { ...base, status: "running", cancelCharge: null, log: [], previewUrl: null };

  it("carries what its state has and nothing else", () => {
    expect(job.safeParse({ ...base, status: "queued" }).success).toBe(true);
    expect(job.safeParse({ ...running, progress: null, stage: "Waiting" }).success).toBe(true);
    expect(job.safeParse({ ...base, status: "succeeded" }).success).toBe(false);
    expect(job.safeParse({ ...base, status: "failed", error: "no" }).success).toBe(false);
    expect(job.safeParse({ ...running, progress: 1.01, stage: "" }).success).toBe(false);
  });

  it("is final once it succeeded, failed or was cancelled", () => {
    const states = ["queued", "running", "succeeded", "failed", "cancelled"] as const;
    expect(states.filter(isFinal)).toEqual(["succeeded", "failed", "cancelled"]);
  });

  it("has a seed of 32 bits", () => {
    for (const seed of [-1, 4_294_967_296, 0.5]) {
      expect(job.safeParse({ ...base, request: { ...request, seed }, status: "queued" }).success).toBe(false);
    }
  });
});

describe("a history node", () => {
  it("is an import without parent or an edit with one", () => {
    const imported = { ...node, kind: "import", originalHash: hash, originalName: "a.jpg" };
    expect(historyNode.safeParse({ ...imported, parentId: null }).success).toBe(true);
    expect(historyNode.safeParse({ ...imported, parentId: "n1" }).success).toBe(false);
  });

  it("of an edit keeps the whole request and what was measured", () => {
    const edited = {
      ...node,
      kind: "edit",
      parentId: "n1",
      request,
      provider: "builtin",
      modelRevision: null,
      remoteId: null,
      cost: null,
      durationMs: 12,
      registration: { shiftX: 3.2, shiftY: 0, scale: 1, outcome: "corrected" },
      guarantee: { pixelsChangedOutside: 0, pixelsChangedInside: 5, pixelsInMask: 6 },
    };
    expect(historyNode.safeParse(edited).success).toBe(true);
    const { guarantee: _guarantee, ...unmeasured } = edited;
    expect(historyNode.safeParse(unmeasured).success).toBe(false);
  });
});
