import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Transform } from "../../../shared/domain/transform.ts";
import { hashOf, testPicture } from "../../../test/fakes/history.ts";
import { moved, movedHash, type ShownDocument, showDocument } from "../../../test/support/shown-document.ts";
import { assetUrl } from "../../host/asset-url.ts";
import { maskStore } from "../../state/mask.ts";
import { noticeStore } from "../../state/notices.ts";
import { timelineStore } from "../../state/timeline.ts";
import { NamedMasks } from "./named-masks.ts";

const { width, height } = testPicture;
const size = { width, height };
const mirror: Transform = { type: "flip", axis: "horizontal" };
const [first, second] = [hashOf("b0"), hashOf("b1")];

let page: ShownDocument;
const question = () =>
  noticeStore.getState().notices.find(({ message }) => message.includes("another window"));
const choose = (label: string) =>
  question()
    ?.actions.find((action) => action.label === label)
    ?.run();
const past = () =>
  timelineStore.getState().past.map(({ label, steps }) => [label, ...steps.map(({ type }) => type)]);

/** Lets the next replacement of the mask wait; resolves when it has begun, to what lets it go on. */
function holdReplacement(): Promise<() => void> {
  return new Promise((begun) => {
    page.canvas.beforeOperation = () =>
      new Promise((resolve) => {
        page.canvas.beforeOperation = async () => {};
        begun(resolve);
      });
  });
}

beforeEach(async () => {
  noticeStore.setState({ notices: [], announcement: "" });
  page = await showDocument();
  page.canvas.paint("a");
  await page.flush();
});
afterEach(() => page.close());

describe("a stroke that is drawn while another window's mask is loaded", () => {
  it("is in what an edit gets, is saved, and is there after a restart", async () => {
    const holding = holdReplacement();
    await page.saveElsewhere(size, first, hashOf("a0"));
    const goOn = await holding;
    page.canvas.paint("stroke");
    goOn();
    await page.flushForEdit();
    const painted = `${assetUrl(first)}stroke`;
    expect(page.canvas.mask).toBe(painted);
    expect(page.uploads).toEqual(["a", painted]);
    expect(page.record()?.maskHash).toBe(hashOf("a1"));
    expect(question()).toBeUndefined();
    expect(past().slice(1)).toEqual([
      ["change in another window", "mask"],
      ["mask stroke", "mask"],
    ]);
    const { canvas } = await page.openAgain();
    expect(canvas.mask).toBe(assetUrl(hashOf("a1")));
  });

  it("does not keep what that window saves meanwhile from being taken", async () => {
    const holding = holdReplacement();
    await page.saveElsewhere(size, first, hashOf("a0"));
    const goOn = await holding;
    await page.saveElsewhere(size, second, first);
    goOn();
    await vi.waitFor(() => expect(page.canvas.mask).toBe(assetUrl(second)));
    page.canvas.paint("mine");
    await page.flush();
    expect(question()).toBeUndefined();
  });
});

describe("a stroke in the hand when another window saves its mask", () => {
  it("goes on to its end, and then the person chooses", async () => {
    page.canvas.beginStroke("stroke");
    const replaceMask = vi.spyOn(page.canvas, "replaceMask");
    await page.saveElsewhere(size, first, hashOf("a0"));
    await vi.waitFor(() => expect(page.session.stage?.keeper.isTaking).toBe(true));
    await page.session.stage?.player.settled();
    expect(replaceMask).not.toHaveBeenCalled();
    page.canvas.endStroke();
    await expect(page.flush()).rejects.toMatchObject({ code: "conflict" });
    expect(page.canvas.mask).toBe("astroke");
    choose("Use the other");
    await vi.waitFor(() => expect(page.canvas.mask).toBe(assetUrl(first)));
    await page.session.undo();
    expect(page.canvas.mask).toBe("astroke");
  });

  it("that is begun just before the other is put there makes the other wait", async () => {
    const { canvas } = page;
    const settled = canvas.settled.bind(canvas);
    const begun = new Promise<void>((resolve) => {
      vi.spyOn(canvas, "settled").mockImplementationOnce(async () => {
        await settled();
        canvas.beginStroke("stroke");
        resolve();
      });
    });
    await page.saveElsewhere(size, first, hashOf("a0"));
    await begun;
    await page.session.stage?.player.settled();
    expect(canvas.mask).toBe("a");
    canvas.endStroke();
    expect(canvas.mask).toBe("astroke");
  });
});

describe("while the picture is mirrored", () => {
  it("a stroke in the hand goes on to its end, and moves along", async () => {
    let isMade = false;
    page.onTransform((make) => {
      isMade = true;
      return make();
    });
    page.canvas.beginStroke("stroke");
    const mirrored = page.session.transform(mirror);
    await page.flush();
    await page.flush();
    expect(isMade).toBe(false);
    page.canvas.endStroke();
    await mirrored;
    expect(page.uploads).toEqual(["a", "astroke"]);
    expect(page.canvas.mask).toBe(moved);
    expect(past().slice(-2)).toEqual([
      ["mask stroke", "mask"],
      ["flip", "node", "mask"],
    ]);
  });

  it("nothing can be painted, so that nobody is asked about a window that there is not", async () => {
    let isEditable = true;
    page.onTransform((make) => {
      isEditable = page.canvas.isEditable;
      return make();
    });
    await page.session.transform(mirror);
    expect(isEditable).toBe(false);
    expect(page.canvas.isEditable).toBe(true);
    expect(page.canvas.mask).toBe(moved);
    expect(await page.flush()).toBe(movedHash);
    expect(question()).toBeUndefined();
  });

  it("an undo takes back the mirroring with its mask, and not the stroke before", async () => {
    const mirrored = page.session.transform(mirror);
    await page.session.undo();
    await mirrored;
    expect(page.canvas.mask).toBe("a");
    expect(past()).toEqual([["mask stroke", "mask"]]);
    expect(timelineStore.getState().future.map(({ label }) => label)).toEqual(["flip"]);
  });

  it("an undo takes nothing back where the mirroring fails, and the next one does", async () => {
    page.onTransform(() => Promise.reject(new Error("The disk is full.")));
    const mirrored = Promise.allSettled([page.session.transform(mirror)]);
    await page.session.undo();
    expect(await mirrored).toMatchObject([{ reason: { message: "The disk is full." } }]);
    expect(page.canvas.mask).toBe("a");
    await page.session.undo();
    expect(page.canvas.mask).toBe("");
  });

  it("that fails, painting goes on", async () => {
    page.onTransform(() => Promise.reject(new Error("The disk is full.")));
    await expect(page.session.transform(mirror)).rejects.toThrow("The disk is full.");
    await page.session.stage?.keeper.hold.released();
    page.canvas.paint("b");
    expect(page.canvas.mask).toBe("ab");
  });
});

describe("undo brings the former feather back with the former mask", () => {
  const feather = () => maskStore.getState().feather;

  it("of one whose place another window's took, also where only the feather is another", async () => {
    page.canvas.setFeather(9);
    await page.saveElsewhere(size, hashOf("a0"), hashOf("a0"), 20);
    await expect(page.flush()).rejects.toMatchObject({ code: "conflict" });
    choose("Use the other");
    await vi.waitFor(() => expect(feather()).toBe(20));
    await page.session.undo();
    await page.flush();
    expect([page.canvas.mask, feather()]).toEqual(["a", 9]);
    expect(page.record()).toMatchObject({ maskHash: hashOf("a0"), maskFeather: 9 });
    await page.session.redo();
    expect(feather()).toBe(20);
  });

  it("of one whose place a kept mask took", async () => {
    const masks = new NamedMasks({ client: page.host.client(), session: () => page.session });
    page.canvas.setFeather(3);
    await masks.use({ id: "sky", name: "Sky", ...size, hash: first, feather: 30 }, "replace");
    expect([page.canvas.mask, feather()]).toEqual([assetUrl(first), 30]);
    await page.session.undo();
    await page.flush();
    expect([page.canvas.mask, feather()]).toEqual(["a", 3]);
    expect(page.record()?.maskFeather).toBe(3);
  });
});
