import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { models } from "../../../shared/catalogue/models.ts";
import type { NodeId } from "../../../shared/domain/ids.ts";
import { defaultSettings } from "../../../shared/domain/settings.ts";
import { FakeCanvas } from "../../../test/fakes/fake-canvas.ts";
import { FakeHost } from "../../../test/fakes/fake-host.ts";
import { hashOf, testPicture } from "../../../test/fakes/history.ts";
import { comparisonStore } from "../../state/comparison.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";
import { emptyDraft, parametersOf, requestFromDraft } from "../../state/edit-draft.ts";
import { noticeStore } from "../../state/notices.ts";
import { savingStore } from "../../state/saving.ts";
import { settingsStore } from "../../state/settings.ts";
import { toggleComparison } from "./comparing.ts";
import { DocumentSession } from "./document-session.ts";

/** A document on a canvas, with a host and a canvas in memory. */
async function openSession() {
  let pictures = 0;
  const host = new FakeHost({
    importAsset: async () => testPicture,
    fill: async () => ({ ...testPicture, hash: hashOf(`f${++pictures}`) }),
  });
  host.fillMs = 0;
  const uploads: string[] = [];
  const upload = async (bytes: Blob) => {
    const text = await bytes.text();
    if (!uploads.includes(text)) uploads.push(text);
    return { hash: hashOf(`a${uploads.indexOf(text)}`), byteLength: bytes.size };
  };
  const { record } = host.addDocument("cup.jpg", testPicture);
  const session = new DocumentSession(
    { connection: host.connection(), upload, keepChanged: () => {} },
    record.id,
  );
  const stopLink = session.link.start();
  await vi.waitFor(() => expect(documentStore.getState().status).toBe("open"));
  const canvas = new FakeCanvas();
  const detach = session.attachCanvas(canvas);
  await vi.waitFor(() => expect(session.stage).not.toBeNull());
  const [model] = models;
  if (!model) throw new Error("the catalogue is empty");

  const current = () => openDocumentOf(documentStore.getState())?.record.currentNodeId;
  return {
    host,
    session,
    canvas,
    uploads,
    model,
    current,
    root: record.currentNodeId,
    state: () => ({ current: current(), mask: canvas.mask }),
    nodeCount: () => openDocumentOf(documentStore.getState())?.nodes.size,
    /** Saves the mask and runs a fill on the current node until its result is shown. */
    fill: async (): Promise<NodeId> => {
      const parentId = current();
      const maskHash = (await session.stage?.keeper.flushShown()) ?? null;
      if (!parentId) throw new Error("no current node");
      const request = requestFromDraft(emptyDraft, parametersOf({}, model), model, {
        documentId: record.id,
        parentId,
        maskHash,
      });
      host.addEdit(request, { ...testPicture, hash: hashOf(`f${++pictures}`) });
      await vi.waitFor(() => expect(current()).not.toBe(parentId));
      return current() ?? parentId;
    },
    close: () => {
      detach();
      stopLink();
    },
  };
}

let open: Awaited<ReturnType<typeof openSession>>;

beforeEach(async () => {
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  settingsStore.setState(defaultSettings);
  noticeStore.setState({ notices: [], announcement: "" });
  open = await openSession();
});
afterEach(() => {
  open.close();
  vi.unstubAllGlobals();
});

describe("a fill", () => {
  it("shows its result and clears the mask, and one undo takes both back", async () => {
    open.canvas.paint("a");
    const result = await open.fill();
    expect(open.state()).toEqual({ current: result, mask: "" });
    await open.session.undo();
    expect(open.state()).toEqual({ current: open.root, mask: "a" });
    await open.session.redo();
    expect(open.state()).toEqual({ current: result, mask: "" });
  });

  it("keeps the mask where the person wants that", async () => {
    settingsStore.setState({ keepMaskAfterFill: true });
    open.canvas.paint("a");
    await open.fill();
    expect(open.canvas.mask).toBe("a");
  });

  it("leaves alone what was painted while it ran", async () => {
    open.canvas.paint("a");
    const maskHash = await open.session.stage?.keeper.flushShown();
    open.canvas.paint("b");
    const place = { documentId: open.session.documentId, parentId: open.root, maskHash: maskHash ?? null };
    open.host.addEdit(requestFromDraft(emptyDraft, parametersOf({}, open.model), open.model, place), {
      ...testPicture,
      hash: hashOf("ff"),
    });
    await vi.waitFor(() => expect(open.current()).not.toBe(open.root));
    expect(open.canvas.mask).toBe("ab");
    await open.session.undo();
    expect(open.state()).toEqual({ current: open.root, mask: "ab" });
    await open.session.undo();
    expect(open.state()).toEqual({ current: open.root, mask: "a" });
  });

  it("leaves alone a mask whose next stroke was in the hand when it came back", async () => {
    open.canvas.paint("a");
    const maskHash = (await open.session.stage?.keeper.flushShown()) ?? null;
    open.canvas.beginStroke("b");
    const place = { documentId: open.session.documentId, parentId: open.root, maskHash };
    open.host.addEdit(requestFromDraft(emptyDraft, parametersOf({}, open.model), open.model, place), {
      ...testPicture,
      hash: hashOf("fd"),
    });
    await vi.waitFor(() => expect(open.current()).not.toBe(open.root));
    open.canvas.endStroke();
    await open.session.stage?.player.settled();
    expect(open.canvas.mask).toBe("ab");
  });

  it("does not pull away a person who looks at another node", async () => {
    open.canvas.paint("a");
    const first = await open.fill();
    open.canvas.paint("b");
    const maskHash = (await open.session.stage?.keeper.flushShown()) ?? null;
    open.session.goTo(open.root);
    const place = { documentId: open.session.documentId, parentId: first, maskHash };
    open.host.addEdit(requestFromDraft(emptyDraft, parametersOf({}, open.model), open.model, place), {
      ...testPicture,
      hash: hashOf("fe"),
    });
    await vi.waitFor(() => expect(open.nodeCount()).toBe(3));
    expect(open.state()).toEqual({ current: open.root, mask: "b" });
  });
});

describe("the history", () => {
  it("branches when a person goes back and fills again, and loses neither branch", async () => {
    open.canvas.paint("a");
    const first = await open.fill();
    open.session.goTo(open.root);
    open.canvas.paint("b");
    const second = await open.fill();
    const nodes = openDocumentOf(documentStore.getState())?.nodes;
    expect(nodes?.get(first)?.parentId).toBe(open.root);
    expect(nodes?.get(second)?.parentId).toBe(open.root);
  });

  it("keeps the mask when another node is shown", async () => {
    open.canvas.paint("a");
    await open.fill();
    open.canvas.paint("b");
    open.session.goTo(open.root);
    expect(open.state()).toEqual({ current: open.root, mask: "b" });
  });

  it("takes back strokes, jumps and fills in the order in which they were made", async () => {
    open.canvas.paint("a");
    const first = await open.fill();
    open.session.goTo(open.root);
    open.canvas.paint("b");
    const states = [];
    for (let step = 0; step < 4; step++) {
      await open.session.undo();
      states.push(open.state());
    }
    expect(states).toEqual([
      { current: open.root, mask: "" },
      { current: first, mask: "" },
      { current: open.root, mask: "a" },
      { current: open.root, mask: "" },
    ]);
  });

  it("removes a branch with its notice, and undo brings it and the place back", async () => {
    open.canvas.paint("a");
    const first = await open.fill();
    open.canvas.paint("b");
    const second = await open.fill();
    await open.session.removeBranch(first);
    await vi.waitFor(() => expect(open.nodeCount()).toBe(1));
    expect(open.current()).toBe(open.root);
    expect(noticeStore.getState().notices.map((notice) => notice.message)).toEqual(["2 steps removed."]);
    await open.session.undo();
    await vi.waitFor(() => expect(open.nodeCount()).toBe(3));
    expect(open.current()).toBe(second);
  });

  it("shows a jump at once and comes back to the host's word only after it was heard", async () => {
    open.canvas.paint("a");
    const first = await open.fill();
    open.session.goTo(open.root);
    open.session.goTo(first);
    expect(open.current()).toBe(first);
    await vi.waitFor(() =>
      expect(open.host.documents.get(open.session.documentId)?.record.currentNodeId).toBe(first),
    );
    expect(open.current()).toBe(first);
  });

  it("puts what it shows on the canvas", async () => {
    const original = open.canvas.picture?.url;
    open.canvas.paint("a");
    await open.fill();
    const result = open.canvas.picture?.url;
    expect(result).not.toBe(original);
    open.session.goTo(open.root);
    expect(open.canvas.picture?.url).toBe(original);
    await open.session.undo();
    comparisonStore.setState({ holdsOriginal: true });
    expect(open.canvas.picture?.url).toBe(original);
    comparisonStore.setState({ holdsOriginal: false });
    expect(open.canvas.picture?.url).toBe(result);
  });

  it("ends a comparison whose node was removed", async () => {
    open.canvas.paint("a");
    const first = await open.fill();
    toggleComparison();
    expect(open.canvas.comparison).not.toBeNull();
    await open.session.removeBranch(first);
    await vi.waitFor(() => expect(comparisonStore.getState().compared).toBeNull());
    expect(open.canvas.comparison).toBeNull();
  });
});

describe("the mask", () => {
  it("is saved under its own hash, and empty as null", async () => {
    open.canvas.paint("a");
    expect(savingStore.getState().status).toBe("pending");
    const hash = await open.session.stage?.keeper.flushShown();
    expect(open.host.documents.get(open.session.documentId)?.record.maskHash).toBe(hash);
    open.session.clearMask();
    expect(await open.session.stage?.keeper.flushShown()).toBeNull();
    expect(open.host.documents.get(open.session.documentId)?.record.maskHash).toBeNull();
    expect(savingStore.getState().status).toBe("saved");
  });

  it("saves the last of several strokes, also those made while a save runs", async () => {
    open.canvas.paint("a");
    const saving = open.session.stage?.keeper.flushShown();
    open.canvas.paint("b");
    await saving;
    expect(open.uploads.at(-1)).toBe("ab");
    expect(open.session.stage?.keeper.isSaved).toBe(true);
  });

  it("comes back with the last one used, as one step that undo takes back", async () => {
    open.canvas.paint("a");
    await open.fill();
    open.canvas.paint("b");
    await open.session.reselectMask();
    expect(open.canvas.mask).toMatch(/^\/assets\//);
    await open.session.undo();
    expect(open.canvas.mask).toBe("b");
  });
});
