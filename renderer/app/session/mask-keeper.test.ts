import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AssetHash } from "../../../shared/domain/ids.ts";
import { defaultSettings } from "../../../shared/domain/settings.ts";
import { AppError } from "../../../shared/errors.ts";
import { FakeCanvas } from "../../../test/fakes/fake-canvas.ts";
import { FakeHost } from "../../../test/fakes/fake-host.ts";
import { hashOf, testPicture } from "../../../test/fakes/history.ts";
import { assetUrl } from "../../host/asset-url.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { noticeStore } from "../../state/notices.ts";
import { savingStore } from "../../state/saving.ts";
import { settingsStore } from "../../state/settings.ts";
import { DocumentSession } from "./document-session.ts";

const changed = "This mask was changed in another window.";

/** A document whose saved mask is `maskHash`, on a canvas; what others do to it goes to the host at once. */
async function open(canvas: FakeCanvas, maskHash: AssetHash | null) {
  const host = new FakeHost({ importAsset: async () => testPicture, fill: async () => testPicture });
  const document = host.addDocument("cup.jpg", testPicture);
  document.record = { ...document.record, maskHash };
  const { id } = document.record;
  const uploads: string[] = [];
  const upload = async (bytes: Blob) => {
    const text = await bytes.text();
    if (!uploads.includes(text)) uploads.push(text);
    return { hash: hashOf(`a${uploads.indexOf(text)}`), byteLength: bytes.size };
  };
  const connection = host.connection();
  const { documents } = connection.client;
  let losesAnswers = false;
  const setMask: typeof documents.setMask = async (input, options) => {
    const record = await documents.setMask(input, options);
    if (losesAnswers) throw new AppError("connection-lost", "The connection was lost.");
    return record;
  };
  const client = { ...connection.client, documents: { ...documents, setMask } };
  const session = new DocumentSession(
    { connection: { ...connection, client }, upload, keepChanged: () => {} },
    id,
  );
  const stopLink = session.link.start();
  await vi.waitFor(() => expect(documentStore.getState().status).toBe("open"));
  const detach = session.attachCanvas(canvas);
  await vi.waitFor(() => expect(session.stage).not.toBeNull());
  return {
    session,
    uploads,
    loseAnswers: (lost: boolean) => {
      losesAnswers = lost;
    },
    flush: async () => session.stage?.keeper.flushShown(),
    kept: () => host.documents.get(id)?.record.maskHash,
    saveElsewhere: (hash: AssetHash | null) =>
      host.client().documents.setMask({
        documentId: id,
        size: testPicture,
        maskHash: hash,
        feather: document.record.maskFeather,
        expectedHash: document.record.maskHash,
        expectedFeather: document.record.maskFeather,
      }),
    close: () => {
      detach();
      stopLink();
    },
  };
}

let page: Awaited<ReturnType<typeof open>>;
const begin = async (canvas: FakeCanvas, maskHash: AssetHash | null) => {
  page = await open(canvas, maskHash);
};
const question = () => noticeStore.getState().notices.find(({ message }) => message === changed);
const choose = (label: string) =>
  question()
    ?.actions.find((action) => action.label === label)
    ?.run();

beforeEach(() => {
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  settingsStore.setState(defaultSettings);
  noticeStore.setState({ notices: [], announcement: "" });
});
afterEach(() => {
  page.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("somebody who paints without a pause", () => {
  it("has everything saved that is older than two seconds", async () => {
    const canvas = new FakeCanvas();
    await begin(canvas, null);
    vi.useFakeTimers();
    const stroke = 300;
    for (let at = 0; at < 9000; at += stroke) {
      canvas.paint("a");
      await vi.advanceTimersByTimeAsync(stroke);
      const strokesOfTwoSeconds = Math.ceil(2000 / stroke) + 1;
      const saved = page.uploads.at(-1)?.length ?? 0;
      expect(canvas.mask.length - saved).toBeLessThanOrEqual(strokesOfTwoSeconds);
    }
    expect(page.uploads.length).toBeLessThan(6);
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.uploads.at(-1)).toBe(canvas.mask);
    expect(savingStore.getState().status).toBe("saved");
  });
});

describe("a mask that another window has saved", () => {
  const other = hashOf("b");

  it("is shown where nothing is unsaved, and undo brings back what was here", async () => {
    const canvas = new FakeCanvas();
    await begin(canvas, null);
    canvas.paint("a");
    await page.flush();
    await page.saveElsewhere(other);
    await vi.waitFor(() => expect(canvas.mask).toBe(assetUrl(other)));
    expect(await page.flush()).toBe(other);
    expect(question()).toBeUndefined();
    await page.saveElsewhere(null);
    await vi.waitFor(() => expect(canvas.mask).toBe(""));
    await page.session.undo();
    await page.session.undo();
    expect(canvas.mask).toBe("a");
    await page.flush();
    expect(page.kept()).toBe(hashOf("a0"));
  });

  it("is not replaced by unsaved strokes before the person has chosen to keep them", async () => {
    const canvas = new FakeCanvas();
    await begin(canvas, null);
    canvas.paint("a");
    await page.saveElsewhere(other);
    await expect(page.flush()).rejects.toMatchObject({ code: "conflict" });
    expect(page.kept()).toBe(other);
    expect(canvas.mask).toBe("a");
    expect(page.session.stage?.keeper.isSaved).toBe(false);
    choose("Keep mine");
    await vi.waitFor(() => expect(page.kept()).toBe(hashOf("a0")));
    expect(question()).toBeUndefined();
    expect(canvas.mask).toBe("a");
  });

  it("takes the place of unsaved strokes if the person wants it, and undo brings them back", async () => {
    const canvas = new FakeCanvas();
    await begin(canvas, null);
    canvas.paint("a");
    await page.saveElsewhere(other);
    await expect(page.flush()).rejects.toMatchObject({ code: "conflict" });
    choose("Use the other");
    await vi.waitFor(() => expect(page.session.stage?.keeper.savedHash).toBe(other));
    expect(canvas.mask).toBe(assetUrl(other));
    expect(page.kept()).toBe(other);
    expect(question()).toBeUndefined();
    await page.session.undo();
    await page.flush();
    expect(canvas.mask).toBe("a");
    expect(page.kept()).toBe(hashOf("a0"));
  });

  it("is no conflict if it is the one that is painted here", async () => {
    const canvas = new FakeCanvas();
    await begin(canvas, null);
    canvas.paint("a");
    await page.saveElsewhere(hashOf("a0"));
    expect(await page.flush()).toBe(hashOf("a0"));
    expect(question()).toBeUndefined();
  });
});

describe("a mask whose answer got lost with the connection", () => {
  it("is known as one's own when it comes back, so that the next stroke meets no other window", async () => {
    const canvas = new FakeCanvas();
    await begin(canvas, null);
    canvas.paint("a");
    page.loseAnswers(true);
    await expect(page.flush()).rejects.toMatchObject({ code: "connection-lost" });
    page.loseAnswers(false);
    canvas.paint("b");
    expect(await page.flush()).toBe(hashOf("a1"));
    expect(page.kept()).toBe(hashOf("a1"));
    expect(question()).toBeUndefined();
  });
});

describe("a saved mask that cannot be read", () => {
  const unreadable = "The saved mask could not be read. The mask's PNG is damaged.";
  const notice = () => noticeStore.getState().notices.find(({ message }) => message === unreadable);
  const press = (label: string) =>
    notice()
      ?.actions.find((action) => action.label === label)
      ?.run();
  let isDamaged = true;
  const damaged = () => {
    const canvas = new FakeCanvas();
    isDamaged = true;
    canvas.beforeLoad = async (url) => {
      if (url !== null && isDamaged) throw new AppError("corrupt-picture", "The mask's PNG is damaged.");
    };
    return canvas;
  };

  it("is not painted over before the person has chosen to, and stays in the library until then", async () => {
    const canvas = damaged();
    await begin(canvas, hashOf("d"));
    expect(savingStore.getState().status).toBe("unreadable");
    canvas.paint("a");
    expect(canvas.mask).toBe("");
    const node = currentNodeOf(documentStore.getState());
    if (!node) return expect.unreachable();
    await expect(page.session.stage?.keeper.flushForEdit(node)).rejects.toMatchObject({
      message: unreadable,
    });
    press("Start with an empty mask");
    expect(notice()).toBeUndefined();
    expect(savingStore.getState().status).toBe("saved");
    expect(page.kept()).toBe(hashOf("d"));
    canvas.paint("a");
    await page.flush();
    expect(page.kept()).toBe(hashOf("a0"));
  });

  it("is there after another try that succeeds", async () => {
    const canvas = damaged();
    await begin(canvas, hashOf("d"));
    isDamaged = false;
    press("Try again");
    await vi.waitFor(() => expect(savingStore.getState().status).toBe("saved"));
    expect(canvas.mask).toBe(assetUrl(hashOf("d")));
    expect(canvas.isEditable).toBe(true);
    expect(notice()).toBeUndefined();
  });
});

describe("a saved mask that could not be fetched", () => {
  it("is fetched again by itself, and nothing can be painted meanwhile", async () => {
    vi.useFakeTimers();
    const canvas = new FakeCanvas();
    let isAway = true;
    canvas.beforeLoad = async () => {
      if (isAway) throw new AppError("unavailable", "The host is away.", { retryable: true });
    };
    await begin(canvas, hashOf("d"));
    expect(canvas.isEditable).toBe(false);
    isAway = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(canvas.mask).toBe(assetUrl(hashOf("d")));
    expect(canvas.isEditable).toBe(true);
    expect(page.kept()).toBe(hashOf("d"));
  });
});
