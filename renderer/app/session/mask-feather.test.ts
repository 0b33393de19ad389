import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { models } from "../../../shared/catalogue/models.ts";
import type { Transform } from "../../../shared/domain/transform.ts";
import { hashOf, testPicture } from "../../../test/fakes/history.ts";
import { moved, movedHash, type ShownDocument, showDocument } from "../../../test/support/shown-document.ts";
import { assetUrl } from "../../host/asset-url.ts";
import { currentNodeOf, documentStore, openDocumentOf } from "../../state/document.ts";
import { emptyDraft, parametersOf, requestFromDraft } from "../../state/edit-draft.ts";
import { maskStore } from "../../state/mask.ts";
import { noticeStore } from "../../state/notices.ts";

const { width, height } = testPicture;
const crop: Transform = { type: "crop", frame: { x: 0, y: 0, width: width - 10, height } };
const extend: Transform = { type: "crop", frame: { x: -10, y: 0, width: width + 10, height } };

let page: ShownDocument;
beforeEach(async () => {
  page = await showDocument();
});
afterEach(() => page.close());

describe("a feather", () => {
  it("that another window has set is shown here, and not reset by the next stroke", async () => {
    page.canvas.paint("a");
    await page.flush();
    await page.saveElsewhere({ width, height }, hashOf("a0"), hashOf("a0"), 12);
    await vi.waitFor(() => expect(maskStore.getState().feather).toBe(12));
    page.canvas.paint("b");
    await page.flush();
    expect(page.record()?.maskFeather).toBe(12);
  });

  it("that another window has set while something is unsaved here is not reset without a question", async () => {
    noticeStore.setState({ notices: [], announcement: "" });
    page.canvas.paint("a");
    await page.flush();
    page.canvas.paint("b");
    await page.saveElsewhere({ width, height }, hashOf("a0"), hashOf("a0"), 12);
    await expect(page.session.stage?.keeper.flush()).rejects.toMatchObject({ code: "conflict" });
    expect(page.record()?.maskFeather).toBe(12);
    const question = noticeStore.getState().notices.find(({ message }) => message.includes("another window"));
    question?.actions.find(({ label }) => label === "Use the other")?.run();
    await vi.waitFor(() => expect(maskStore.getState().feather).toBe(12));
    expect(page.canvas.mask).toBe(assetUrl(hashOf("a0")));
  });

  it("of an extended picture is none, also where one was set at that size before", async () => {
    await page.session.transform(extend);
    await vi.waitFor(() => expect(page.canvas.mask).toBe(moved));
    page.canvas.setFeather(9);
    await page.flush();
    await page.session.undo();
    await page.session.transform(extend);
    await vi.waitFor(() => expect(page.shownWidth()).toBe(width + 10));
    await vi.waitFor(() => expect(maskStore.getState().feather).toBe(0));
    await page.flush();
    expect(page.record()).toMatchObject({ maskHash: movedHash, maskFeather: 0 });
  });

  it("is saved without writing the mask again", async () => {
    page.canvas.paint("a");
    await page.flush();
    const exportMask = vi.spyOn(page.canvas, "exportMask");
    page.canvas.setFeather(4);
    await page.flush();
    expect(page.record()).toMatchObject({ maskHash: hashOf("a0"), maskFeather: 4 });
    expect(exportMask).not.toHaveBeenCalled();
    page.canvas.paint("b");
    expect(await page.flush()).toBe(hashOf("a1"));
  });

  it("is kept beside the mask, and applied to what an edit gets", async () => {
    page.canvas.paint("a");
    page.canvas.setFeather(6);
    expect(await page.flushForEdit()).toBe(hashOf("a1"));
    expect(page.uploads).toEqual(["a", "blur(a, 6)"]);
    expect(page.record()).toMatchObject({ maskHash: hashOf("a0"), maskFeather: 6 });
    expect(page.session.stage?.keeper.isStillMask(testPicture, hashOf("a1"))).toBe(true);
    page.canvas.paint("b");
    expect(page.session.stage?.keeper.isStillMask(testPicture, hashOf("a1"))).toBe(false);
  });
});

describe("the mask of a step that was made with a feather", () => {
  /** Asks for a fill as the button does, and gets it. */
  const fill = async () => {
    const { session, host } = page;
    const parent = currentNodeOf(documentStore.getState());
    const maskHash = (await page.flushForEdit()) ?? null;
    const paintedMask = session.stage?.keeper.paintedFor(maskHash) ?? null;
    const [model] = models;
    if (!parent || !model) throw new Error("There is nothing to fill with.");
    const place = { documentId: session.documentId, parentId: parent.id, maskHash, paintedMask };
    const request = requestFromDraft(emptyDraft, parametersOf({}, model), model, place);
    host.addEdit(request, { ...testPicture, hash: hashOf("f1") });
    await vi.waitFor(() => expect(page.canvas.mask).toBe(""));
    return maskHash;
  };

  it("comes back as it was painted, with its feather beside it, so that it is not feathered twice", async () => {
    page.canvas.paint("a");
    page.canvas.setFeather(6);
    await fill();
    page.canvas.setFeather(2);
    await page.session.reselectMask();
    expect(page.canvas.mask).toBe(assetUrl(hashOf("a0")));
    expect(maskStore.getState().feather).toBe(6);
    await page.session.undo();
    expect([page.canvas.mask, maskStore.getState().feather]).toEqual(["", 2]);
  });

  it("comes back without a feather where it is known with its feather in its pixels only", async () => {
    page.canvas.paint("a");
    page.canvas.setFeather(6);
    const hash = await fill();
    const last = currentNodeOf(documentStore.getState());
    if (!hash || last?.kind !== "edit") return expect.unreachable();
    const old = page.host.addEdit(
      { ...last.request, paintedMask: null },
      { ...testPicture, hash: hashOf("f2") },
    );
    await vi.waitFor(() => expect(openDocumentOf(documentStore.getState())?.nodes.has(old.id)).toBe(true));
    await page.session.loadMaskOf(old.id);
    expect(page.canvas.mask).toBe(assetUrl(hash));
    expect(maskStore.getState().feather).toBe(0);
  });
});

describe("the mask that an edit gets", () => {
  it("is none where another picture is on the canvas by then", async () => {
    page.canvas.paint("a");
    page.canvas.setFeather(6);
    const forEdit = Promise.allSettled([page.flushForEdit()]);
    await page.session.transform(crop);
    expect(await forEdit).toMatchObject([{ reason: { code: "conflict" } }]);
  });

  it("is the saved one, blurred, also where somebody paints while it is blurred", async () => {
    page.canvas.paint("a");
    page.canvas.setFeather(6);
    const { canvas } = page;
    const exportMask = canvas.exportMask.bind(canvas);
    vi.spyOn(canvas, "exportMask").mockImplementation(async (signal, options) => {
      if (options?.feather && canvas.mask === "a") canvas.paint("b");
      return exportMask(signal, options);
    });
    const hash = await page.flushForEdit();
    expect(page.uploads).toEqual(["a", "ab", "blur(ab, 6)"]);
    expect(hash).toBe(hashOf("a2"));
    expect(page.session.stage?.keeper.isStillMask(testPicture, hashOf("a2"))).toBe(true);
  });
});
