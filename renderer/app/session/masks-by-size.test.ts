import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { models } from "../../../shared/catalogue/models.ts";
import type { Transform } from "../../../shared/domain/transform.ts";
import { hashOf, testPicture } from "../../../test/fakes/history.ts";
import { moved, movedHash, type ShownDocument, showDocument } from "../../../test/support/shown-document.ts";
import { assetUrl } from "../../host/asset-url.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { emptyDraft, parametersOf, requestFromDraft } from "../../state/edit-draft.ts";
import { maskStore } from "../../state/mask.ts";
import { noticeStore } from "../../state/notices.ts";
import { savingStore } from "../../state/saving.ts";
import { timelineStore } from "../../state/timeline.ts";

const { width, height } = testPicture;
const crop: Transform = { type: "crop", frame: { x: 0, y: 0, width: width - 10, height } };
const extend: Transform = { type: "crop", frame: { x: -10, y: 0, width: width + 10, height } };
const mirror: Transform = { type: "flip", axis: "horizontal" };

let page: ShownDocument;
beforeEach(async () => {
  page = await showDocument();
});
afterEach(() => page.close());

describe("a picture of another size", () => {
  it("has a mask of its own, and going back finds the former one with its undo steps", async () => {
    page.canvas.paint("a");
    await page.session.transform(crop);
    await vi.waitFor(() => expect(page.canvas.mask).toBe(moved));
    await page.flush();
    page.canvas.paint("b");
    expect(page.canvas.mask).toBe(`${moved}b`);

    await page.session.undo();
    expect(page.canvas.mask).toBe(moved);
    await page.session.undo();
    expect(page.shownWidth()).toBe(width);
    expect(page.canvas.mask).toBe("a");
    await page.session.undo();
    expect(page.canvas.mask).toBe("");

    await page.session.redo();
    expect(page.canvas.mask).toBe("a");
    await page.session.redo();
    expect(page.shownWidth()).toBe(width - 10);
    await page.session.redo();
    expect(page.canvas.mask).toBe(`${moved}b`);
  });

  it("starts with the new area as its mask where it was extended", async () => {
    await page.session.transform(extend);
    await vi.waitFor(() => expect(page.canvas.mask).toBe(moved));
    expect(page.shownWidth()).toBe(width + 10);
    expect(await page.flush()).toBe(movedHash);
  });

  it("does not lose strokes that were not saved when it came", async () => {
    await page.session.transform(crop);
    await vi.waitFor(() => expect(page.shownWidth()).toBe(width - 10));
    const cropped = currentNodeOf(documentStore.getState())?.id;
    await page.session.undo();
    page.canvas.paint("late");
    if (cropped) page.session.goTo(cropped);
    await page.flush();
    expect(page.record()?.waitingMasks).toMatchObject([{ width, height, hash: hashOf("a0") }]);
    expect(page.uploads).toEqual(["late"]);
  });
});

describe("a picture that was mirrored", () => {
  it("takes its mask along as a part of the same step", async () => {
    page.canvas.paint("a");
    await page.session.transform(mirror);
    await vi.waitFor(() => expect(page.canvas.mask).toBe(moved));
    expect(timelineStore.getState().past.map(({ label }) => label)).toEqual(["mask stroke", "flip"]);
    await page.session.undo();
    expect(page.canvas.mask).toBe("a");
  });

  it("has no mask step to wait for without a mask: the next stroke is a step of its own", async () => {
    await page.session.transform(mirror);
    await vi.waitFor(() => expect(timelineStore.getState().past).toHaveLength(1));
    page.canvas.paint("a");
    expect(timelineStore.getState().past.map(({ label }) => label)).toEqual(["flip", "mask stroke"]);
  });
});

describe("a step that the mask moves along with", () => {
  const past = () =>
    timelineStore.getState().past.map(({ label, steps }) => [label, ...steps.map(({ type }) => type)]);

  it("takes a mask of a size that is known already along as a part of itself", async () => {
    const root = currentNodeOf(documentStore.getState())?.id;
    page.canvas.paint("a");
    await page.session.transform(crop);
    await vi.waitFor(() => expect(page.canvas.mask).toBe(moved));
    page.canvas.paint("b");
    await page.flush();
    if (root) page.session.goTo(root);
    await page.session.transform({ type: "crop", frame: { x: 5, y: 0, width: width - 10, height } });
    await vi.waitFor(() => expect(page.canvas.mask).toBe(moved));
    await page.flush();
    expect(past().slice(-2)).toEqual([
      ["step in the history", "node"],
      ["crop", "node", "mask"],
    ]);
    await page.session.undo();
    expect(page.shownWidth()).toBe(width);
    expect(page.canvas.mask).toBe("a");
  });

  it("is taken back with a mask of a size that is known already, also before the canvas has told of that size", async () => {
    const root = currentNodeOf(documentStore.getState())?.id;
    const { canvas, session } = page;
    canvas.paint("a");
    await session.transform(crop);
    await vi.waitFor(() => expect(canvas.mask).toBe(moved));
    canvas.paint("b");
    await page.flush();
    if (root) session.goTo(root);
    await page.flush();
    let tell = () => {};
    canvas.beforeSize = () =>
      new Promise((resolve) => {
        tell = resolve;
      });
    const settled = vi.spyOn(canvas, "settled");
    page.onTransform(async (make) => {
      const made = await make();
      settled.mockClear();
      return made;
    });
    const cropping = session.transform(crop);
    const undoing = session.undo();
    await vi.waitFor(() => expect(settled).toHaveBeenCalled());
    canvas.beforeSize = null;
    expect(canvas.isEditable).toBe(false);
    tell();
    await Promise.all([cropping, undoing]);
    await page.flush();
    expect([page.shownWidth(), canvas.mask]).toEqual([width, "a"]);
    expect(timelineStore.getState().future.map(({ label }) => label)).toEqual(["crop"]);
    expect(past().at(-1)).toEqual(["step in the history", "node"]);
  });

  it("leaves the next stroke a step of its own where the mask came back the same", async () => {
    page.canvas.paint("a");
    await page.session.transform(mirror);
    await vi.waitFor(() => expect(page.canvas.mask).toBe(moved));
    await page.session.transform(mirror);
    await vi.waitFor(() => expect(past()).toHaveLength(3));
    await page.flush();
    page.canvas.paint("b");
    expect(past().at(-1)).toEqual(["mask stroke", "mask"]);
    expect(past().at(-2)).toEqual(["flip", "node"]);
  });
});

describe("an undo while the mask is being worked on", () => {
  it("takes back what is being done, and redo does it again", async () => {
    let finish = () => {};
    page.canvas.beforeOperation = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    page.canvas.paint("a");
    const work = page.canvas.operateMask({ kind: "grow", pixels: 3 });
    const undone = page.session.undo();
    finish();
    await Promise.all([work, undone]);
    const { past, future } = timelineStore.getState();
    expect([past.map(({ label }) => label), future.map(({ label }) => label)]).toEqual([
      ["mask stroke"],
      ["growing of the mask"],
    ]);
    expect(page.canvas.mask).toBe("a");
    await page.session.redo();
    expect(page.canvas.mask).toBe("grow(a)");
  });
});

describe("a stroke in progress", () => {
  it("is not ended by the steps before being counted, and is what an undo takes back", async () => {
    vi.useFakeTimers();
    page.canvas.paint("a");
    page.canvas.beginStroke("b");
    await vi.advanceTimersByTimeAsync(3000);
    expect(page.canvas.mask).toBe("a");
    await page.session.undo();
    const { past, future } = timelineStore.getState();
    expect([page.canvas.mask, past.length, future.length]).toEqual(["a", 1, 1]);
    vi.useRealTimers();
  });
});

describe("a size whose mask is still being loaded", () => {
  const small = { width: width - 10, height };

  it("gets its own feather only, wherever the person has gone meanwhile", async () => {
    page.canvas.paint("a");
    await page.session.transform(crop);
    await vi.waitFor(() => expect(page.canvas.mask).toBe(moved));
    page.canvas.setFeather(9);
    await page.flush();
    const cropped = currentNodeOf(documentStore.getState())?.id;
    await page.session.undo();
    await page.session.undo();
    await vi.waitFor(() => expect(page.shownWidth()).toBe(width));
    page.canvas.paint("b");
    await page.flush();

    const { session, canvas } = await page.openAgain();
    let answer = () => {};
    canvas.beforeLoad = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    if (cropped) session.goTo(cropped);
    expect(canvas.isEditable).toBe(false);
    const back = session.undo();
    answer();
    await back;
    await vi.waitFor(() => expect(maskStore.getState().size).toEqual({ width, height }));
    await session.stage?.keeper.flush();
    expect(maskStore.getState().feather).toBe(0);
    expect(page.record()).toMatchObject({ maskFeather: 0, waitingMasks: [{ ...small, feather: 9 }] });
    expect(canvas.isEditable).toBe(true);
  });

  it("is waited for by a step that brings a mask along", async () => {
    const root = currentNodeOf(documentStore.getState())?.id;
    await page.session.transform(crop);
    await vi.waitFor(() => expect(page.shownWidth()).toBe(small.width));
    const { session, canvas } = await page.openAgain();
    const kept = hashOf("cc");
    if (root) await session.goToWithMask(root, kept, "keep only what changed");
    expect(canvas.mask).toBe(assetUrl(kept));
    expect(timelineStore.getState().past.map(({ steps }) => steps.map(({ type }) => type))).toEqual([
      ["node", "mask"],
    ]);
    await session.undo();
    expect(canvas.mask).toBe("");
    expect(page.shownWidth()).toBe(small.width);
  });
});

describe("what is asked of the mask before a person goes to a picture of another size", () => {
  /** What is asked of the mask until then waits for its turn. */
  async function holdMask() {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    page.canvas.beforeLoad = () => held;
    const load = page.canvas.loadMask({ width: 1, height: 1 }, null, 0);
    return async () => {
      release();
      await load;
      await page.session.stage?.player.settled();
    };
  }

  it.each([
    ["an inversion", "not(a)", () => page.session.invertMask()],
    ["a clearing", "", () => page.session.clearMask()],
    ["the clearing of a fill that came back", "", () => addFill()],
  ] as const)("changes that mask, not the one that is shown by then: %s", async (_, changed, change) => {
    const root = currentNodeOf(documentStore.getState())?.id;
    page.canvas.paint("a");
    await page.session.transform(crop);
    await vi.waitFor(() => expect(page.canvas.mask).toBe(moved));
    const cropped = currentNodeOf(documentStore.getState())?.id;
    if (!root || !cropped) return expect.unreachable();
    page.session.goTo(root);
    await page.flush();
    const release = await holdMask();
    await change();
    page.session.goTo(cropped);
    await release();
    expect(page.canvas.mask).toBe(moved);
    page.session.goTo(root);
    expect(page.canvas.mask).toBe(changed);
  });

  async function addFill() {
    const [model] = models;
    const parent = currentNodeOf(documentStore.getState());
    const maskHash = page.record()?.maskHash;
    if (!model || !parent || !maskHash) return expect.unreachable();
    const place = { documentId: parent.documentId, parentId: parent.id, maskHash };
    const request = requestFromDraft(emptyDraft, parametersOf({}, model), model, place);
    page.host.addEdit(request, { ...testPicture, hash: hashOf("f1") });
    await vi.waitFor(() => expect(currentNodeOf(documentStore.getState())?.id).not.toBe(parent.id));
  }
});

describe("a mask of a size that is not on the canvas", () => {
  it("leaves the one that is alone when the person takes another window's", async () => {
    noticeStore.setState({ notices: [], announcement: "" });
    await page.session.transform(crop);
    await vi.waitFor(() => expect(page.shownWidth()).toBe(width - 10));
    await page.flush();
    await page.session.undo();
    page.canvas.paint("late");
    await page.session.redo();
    await page.session.redo();
    const cropped = [...(page.host.documents.get(page.session.documentId)?.nodes ?? [])].at(-1);
    if (cropped) page.session.goTo(cropped.id);
    page.canvas.paint("c");
    await page.saveElsewhere({ width, height }, hashOf("b"), null);
    await expect(page.session.stage?.keeper.flush()).rejects.toMatchObject({ code: "conflict" });
    expect(savingStore.getState().status).toBe("failed");
    expect(await page.flushForEdit()).not.toBeNull();
    const question = noticeStore.getState().notices.find(({ message }) => message.includes("another window"));
    question?.actions.find(({ label }) => label === "Use the other")?.run();
    await page.session.stage?.keeper.flush();
    expect(page.canvas.mask).toBe("c");
    expect(savingStore.getState().status).toBe("saved");
    await page.session.undo();
    await page.session.undo();
    await vi.waitFor(() => expect(page.canvas.mask).toBe(assetUrl(hashOf("b"))));
  });
});
