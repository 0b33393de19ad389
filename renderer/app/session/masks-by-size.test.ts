import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { assetHash } from "../../../shared/domain/ids.ts";
import { defaultSettings } from "../../../shared/domain/settings.ts";
import type { Transform } from "../../../shared/domain/transform.ts";
import { FakeCanvas } from "../../../test/fakes/fake-canvas.ts";
import { FakeHost } from "../../../test/fakes/fake-host.ts";
import { hashOf, testPicture } from "../../../test/fakes/history.ts";
import { assetUrl } from "../../host/asset-url.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { settingsStore } from "../../state/settings.ts";
import { timelineStore } from "../../state/timeline.ts";
import { DocumentSession } from "./document-session.ts";

const { width, height } = testPicture;
const crop: Transform = { type: "crop", frame: { x: 0, y: 0, width: width - 10, height } };
const extend: Transform = { type: "crop", frame: { x: -10, y: 0, width: width + 10, height } };
const mirror: Transform = { type: "flip", axis: "horizontal" };
/** What the fake host makes of any mask that it moves. */
const movedHash = assetHash.parse("e".repeat(64));
const moved = assetUrl(movedHash);

async function open() {
  const host = new FakeHost({ importAsset: async () => testPicture, fill: async () => testPicture });
  const document = host.addDocument("cup.jpg", testPicture);
  const uploads: string[] = [];
  const upload = async (bytes: Blob) => {
    const text = await bytes.text();
    if (!uploads.includes(text)) uploads.push(text);
    return { hash: hashOf(`a${uploads.indexOf(text)}`), byteLength: bytes.size };
  };
  const session = new DocumentSession(
    { connection: host.connection(), upload, changeSettings: () => {}, keepChanged: () => {} },
    document.record.id,
  );
  const canvas = new FakeCanvas();
  const stopLink = session.link.start();
  await vi.waitFor(() => expect(documentStore.getState().status).toBe("open"));
  const detach = session.attachCanvas(canvas);
  await vi.waitFor(() => expect(session.stage).not.toBeNull());
  return {
    host,
    canvas,
    session,
    uploads,
    flush: async () => session.stage?.keeper.flush(),
    shownWidth: () => currentNodeOf(documentStore.getState())?.picture.width,
    record: () => host.documents.get(document.record.id)?.record,
    close: () => {
      detach();
      stopLink();
    },
  };
}

let page: Awaited<ReturnType<typeof open>>;
beforeEach(async () => {
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  settingsStore.setState(defaultSettings);
  page = await open();
});
afterEach(() => {
  page.close();
  vi.unstubAllGlobals();
});

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

describe("a feather", () => {
  it("is kept beside the mask, and applied to what an edit gets", async () => {
    page.canvas.paint("a");
    page.canvas.setFeather(6);
    expect(await page.session.stage?.keeper.flushForEdit()).toBe(hashOf("a1"));
    expect(page.uploads).toEqual(["a", "blur(a, 6)"]);
    expect(page.record()).toMatchObject({ maskHash: hashOf("a0"), maskFeather: 6 });
    expect(page.session.stage?.keeper.isShown(hashOf("a1"))).toBe(true);
    page.canvas.paint("b");
    expect(page.session.stage?.keeper.isShown(hashOf("a1"))).toBe(false);
  });
});
