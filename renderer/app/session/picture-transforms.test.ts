import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Transform } from "../../../shared/domain/transform.ts";
import { testPicture } from "../../../test/fakes/history.ts";
import { type ShownDocument, showDocument } from "../../../test/support/shown-document.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { timelineStore } from "../../state/timeline.ts";
import { transformingStore } from "../../state/transforming.ts";

const { width, height } = testPicture;
const turn: Transform = { type: "rotate", quarterTurns: 1 };
const mirror: Transform = { type: "flip", axis: "horizontal" };

let page: ShownDocument;
beforeEach(async () => {
  page = await showDocument();
});
afterEach(() => page.close());

describe("two turns, the second before the first is there", () => {
  it("are two steps, one after the other", async () => {
    const root = currentNodeOf(documentStore.getState())?.id;
    await Promise.all([page.session.transform(turn), page.session.transform(turn)]);
    const nodes = page.host.documents.get(page.session.documentId)?.nodes ?? [];
    expect(nodes.map(({ parentId }) => parentId)).toEqual([null, root, nodes[1]?.id]);
    expect(page.shownWidth()).toBe(width);
    expect(currentNodeOf(documentStore.getState())?.id).toBe(nodes[2]?.id);
  });
});

describe("an undo that is pressed as soon as the history lists a new step", () => {
  it("takes that step back", async () => {
    const undone: Promise<void>[] = [];
    const stop = documentStore.subscribe((state) => {
      const isListed = state.status === "open" && state.nodes.size === 2;
      if (isListed && undone.length === 0) undone.push(page.session.undo());
    });
    await page.session.transform(turn);
    stop();
    await Promise.all(undone);
    expect(page.shownWidth()).toBe(width);
    expect(timelineStore.getState().future.map(({ label }) => label)).toEqual(["rotate"]);
  });
});

describe("a turn that takes long", () => {
  const running = () => transformingStore.getState().running;

  it("is shown, and makes no step where it is stopped; neither does the one that waits for it", async () => {
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    page.onTransform(async (make) => {
      await held;
      return make();
    });
    const turns = [page.session.transform(turn), page.session.transform(turn)];
    await vi.waitFor(() => expect(running()?.type).toBe("rotate"));
    running()?.cancel();
    finish();
    const ends = await Promise.allSettled(turns);
    expect(ends).toMatchObject([{ reason: { code: "cancelled" } }, { reason: { code: "cancelled" } }]);
    expect(running()).toBeNull();
    expect(page.shownWidth()).toBe(width);
    expect(timelineStore.getState().past).toEqual([]);
  });

  it("ends where its canvas goes before the pen is lifted, and holds up none on the next canvas", async () => {
    page.canvas.beginStroke("a");
    const turning = Promise.allSettled([page.session.transform(turn)]);
    await vi.waitFor(() => expect(running()).not.toBeNull());
    const next = await page.changeCanvas();
    await page.session.transform(turn);
    expect(await turning).toMatchObject([{ reason: { code: "cancelled" } }]);
    expect(page.shownWidth()).toBe(height);
    next.paint("b");
    await page.session.undo();
    expect(next.mask).toBe("");
  });

  it("stops at once while its mask is being saved, and holds up no other", async () => {
    page.canvas.paint("a");
    let save: (mask: Blob | null) => void = () => {};
    const exportMask = vi.spyOn(page.canvas, "exportMask").mockReturnValueOnce(
      new Promise((resolve) => {
        save = resolve;
      }),
    );
    const turning = page.session.transform(turn);
    await vi.waitFor(() => expect(exportMask).toHaveBeenCalled());
    running()?.cancel();
    await expect(turning).rejects.toMatchObject({ code: "cancelled" });
    expect(running()).toBeNull();
    save(new Blob(["a"]));
    await page.session.transform(turn);
    expect(page.shownWidth()).toBe(height);
  });

  it("ends, and holds up no other, where the person has looked at another step meanwhile", async () => {
    const root = currentNodeOf(documentStore.getState())?.id;
    await page.session.transform(mirror);
    const mirrored = currentNodeOf(documentStore.getState())?.id;
    if (!root || !mirrored) return expect.unreachable();
    page.onTransform(async (make) => {
      page.session.goTo(root);
      const made = await make();
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(made.createdAt));
      page.session.goTo(mirrored);
      return made;
    });
    await page.session.transform(turn);
    expect(page.shownWidth()).toBe(width);
    page.onTransform((make) => make());
    await page.session.transform(turn);
    expect(page.shownWidth()).toBe(height);
  });
});
