import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DocumentId } from "../../../shared/domain/ids.ts";
import { defaultSettings } from "../../../shared/domain/settings.ts";
import type { Transform } from "../../../shared/domain/transform.ts";
import { AppError } from "../../../shared/errors.ts";
import { FakeCanvas } from "../../../test/fakes/fake-canvas.ts";
import { FakeHost } from "../../../test/fakes/fake-host.ts";
import { cloudModels } from "../../../test/fakes/harness/cloud-models.ts";
import { hashOf, testPicture } from "../../../test/fakes/history.ts";
import { movedHash } from "../../../test/support/shown-document.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";
import { editDraftStore, emptyDraft } from "../../state/edit-draft.ts";
import { jobStore } from "../../state/jobs.ts";
import { keepChangedStore } from "../../state/keep-changed.ts";
import { keyStore } from "../../state/keys.ts";
import { modelStore } from "../../state/models.ts";
import { moneyStore } from "../../state/money.ts";
import { noticeStore } from "../../state/notices.ts";
import { settingsStore } from "../../state/settings.ts";
import { variationStore } from "../../state/variations.ts";
import { dialogStore } from "../dialogs.ts";
import { Editor } from "./editor.ts";
import { keepVariation } from "./variation-choice.ts";

const price = 0.045;
const mirror: Transform = { type: "flip", axis: "horizontal" };

/** A page with a document on its canvas and a paid model chosen. */
async function openPage() {
  let pictures = 0;
  const host = new FakeHost({
    importAsset: async () => testPicture,
    fill: async () => ({ ...testPicture, hash: hashOf(`f${++pictures}`) }),
    difference: async () => ({ maskHash: hashOf("d1"), changedShare: 0.1 }),
  });
  host.fillMs = 0;
  host.jobCost = price;
  host.services.models.set([...host.services.models.get(), ...cloudModels]);
  host.settings = { ...defaultSettings, modelId: "cloud/editor" };
  const connection = host.connection();
  const { record } = host.addDocument("cup.jpg", testPicture);
  const upload = async (bytes: Blob) => ({ hash: hashOf(`a${bytes.size}`), byteLength: bytes.size });
  const editor = new Editor(connection, { upload, connect: async () => connection });
  location.hash = `#/${record.id}`;
  const stop = editor.start(() => {});
  await vi.waitFor(() => expect(documentStore.getState().status).toBe("open"));
  const canvas = new FakeCanvas();
  const detach = editor.session?.attachCanvas(canvas);
  await vi.waitFor(() => expect(editor.session?.stage).not.toBeNull());
  await vi.waitFor(() => expect(modelStore.getState().models?.length).toBeGreaterThan(2));
  await vi.waitFor(() => expect(settingsStore.getState().modelId).toBe("cloud/editor"));
  const open_ = () => openDocumentOf(documentStore.getState());
  return {
    host,
    editor,
    canvas,
    root: record.currentNodeId,
    current: () => open_()?.record.currentNodeId,
    mirrored: () => [...(open_()?.nodes.values() ?? [])].find(({ kind }) => kind === "transform"),
    nodeCount: () => open_()?.nodes.size ?? 0,
    /** Runs the form and waits until there are so many steps. */
    run: async (steps: number) => {
      await editor.runner.run();
      await vi.waitFor(() => expect(open_()?.nodes.size).toBe(steps));
    },
    close: () => {
      detach?.();
      stop();
    },
  };
}

const failedJobs = () => [...jobStore.getState().jobs.values()].filter(({ status }) => status === "failed");

async function goTo(documentId: DocumentId | undefined): Promise<void> {
  location.hash = `#/${documentId}`;
  window.dispatchEvent(new Event("hashchange"));
  await vi.waitFor(() => expect(openDocumentOf(documentStore.getState())?.record.id).toBe(documentId));
}

let page: Awaited<ReturnType<typeof openPage>>;

beforeEach(async () => {
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  vi.stubGlobal("location", { hash: "" });
  noticeStore.setState({ notices: [], announcement: "" });
  dialogStore.setState({ dialog: null });
  page = await openPage();
  editDraftStore.setState({ ...emptyDraft, prompt: "a bird", seed: 7 }, true);
});
afterEach(() => {
  page.close();
  vi.unstubAllGlobals();
});

describe("a paid edit", () => {
  it("is asked for with the form's words, seed and parameters", async () => {
    editDraftStore.setState({ prompt: "a {colour} bird", variables: { colour: "red" } });
    page.editor.settings.change({ modelParameters: { "cloud/editor": { guidance: 3 } } });
    await page.run(2);
    expect(page.host.submitted).toMatchObject([
      { prompt: "a red bird", seed: 7, parameters: { guidance: 3, safety: null }, variationGroup: null },
    ]);
  });

  it("is asked for as often as there are variations, with seeds that follow each other", async () => {
    page.editor.settings.change({ variations: 3 });
    await page.run(4);
    expect(page.host.submitted.map(({ seed }) => seed)).toEqual([7, 8, 9]);
    expect(new Set(page.host.submitted.map(({ variationGroup }) => variationGroup)).size).toBe(1);
    expect(variationStore.getState().shownGroup).toBe(page.host.submitted[0]?.variationGroup);
  });

  it("is not asked for past a cap", async () => {
    page.host.services.spending.set({ today: 5, month: 5 });
    await vi.waitFor(() => expect(moneyStore.getState().spending?.today).toBe(5));
    page.editor.settings.change({ spendingCaps: { daily: 5, monthly: null } });
    await page.editor.runner.run();
    expect(page.host.submitted).toEqual([]);
  });

  it("is asked for as the form was at the press, whatever is typed while the mask is saved", async () => {
    const running = page.editor.runner.run();
    editDraftStore.setState({ prompt: "a bird and a" });
    await running;
    expect(page.host.submitted).toMatchObject([{ prompt: "a bird" }]);
  });

  it("is not asked for when it has come to cost more than was shown at the press", async () => {
    const running = page.editor.runner.run();
    page.editor.settings.change({ variations: 3 });
    await running;
    expect(page.host.submitted).toEqual([]);
    expect(noticeStore.getState().notices.at(-1)?.message).toContain("price has changed");
    await page.run(4);
  });

  it("is not asked for while the picture is mirrored: that was not on the canvas at the press", async () => {
    page.canvas.paint("a");
    const mirrored = page.editor.session?.transform(mirror);
    await page.editor.runner.run();
    await mirrored;
    expect(page.host.submitted).toEqual([]);
    expect(noticeStore.getState().notices.at(-1)?.message).toContain("has become another one");
    await page.run(3);
    expect(page.host.submitted).toMatchObject([{ parentId: page.mirrored()?.id, maskHash: movedHash }]);
  });

  it("is not asked for with the mask of the mirrored picture where that comes while the mask is feathered", async () => {
    page.canvas.paint("a");
    page.canvas.setFeather(6);
    const exportMask = page.canvas.exportMask.bind(page.canvas);
    vi.spyOn(page.canvas, "exportMask").mockImplementation(async (signal, options) => {
      if (options?.feather && !page.mirrored()) await page.editor.session?.transform(mirror);
      return exportMask(signal, options);
    });
    await page.editor.runner.run();
    expect(page.mirrored()).toBeDefined();
    expect(page.host.submitted).toEqual([]);
  });

  it("is asked for once more for each failure, however often that is clicked", async () => {
    page.host.nextFailure = new AppError("provider-failed", "It fell over.", { charge: "not-charged" });
    await page.editor.runner.run();
    await vi.waitFor(() => expect(failedJobs()).toHaveLength(1));
    const [failed] = failedJobs();
    if (!failed) throw new Error("there is no failed job");
    await Promise.all([page.editor.jobs.runAgain(failed.id), page.editor.jobs.runAgain(failed.id)]);
    await page.editor.jobs.runAgain(failed.id);
    expect(page.host.submitted).toHaveLength(2);
  });

  it("offers the earlier result instead of paying twice, and takes it for nothing", async () => {
    await page.run(2);
    page.editor.session?.goTo(page.root);
    await page.editor.runner.run();
    const { dialog } = dialogStore.getState();
    if (dialog?.type !== "earlier") throw new Error("the person was not asked");
    expect(dialog.choice).toMatchObject({ matches: [{}], others: [], costEach: price });
    expect(page.host.submitted).toHaveLength(1);
    await page.editor.runner.takeEarlier(dialog.choice);
    expect(page.current()).toBe(dialog.choice.matches[0]?.node.id);
    expect(page.nodeCount()).toBe(2);
    expect(page.host.submitted).toHaveLength(1);
  });

  it("asks again where the person wants it", async () => {
    await page.run(2);
    page.editor.session?.goTo(page.root);
    await page.editor.runner.run();
    const { dialog } = dialogStore.getState();
    if (dialog?.type !== "earlier") throw new Error("the person was not asked");
    await page.editor.runner.runAll(dialog.choice);
    expect(page.host.submitted).toHaveLength(2);
  });

  it("pays only for what is new where some of the variations are there", async () => {
    await page.run(2);
    page.editor.session?.goTo(page.root);
    page.editor.settings.change({ variations: 2 });
    await page.editor.runner.run();
    const { dialog } = dialogStore.getState();
    if (dialog?.type !== "earlier") throw new Error("the person was not asked");
    await page.editor.runner.takeEarlier(dialog.choice);
    await vi.waitFor(() => expect(page.nodeCount()).toBe(3));
    expect(page.host.submitted.map(({ seed }) => seed)).toEqual([7, 8]);
  });
});

describe("what was typed for a document", () => {
  it("goes to no other, and is there again on return", async () => {
    const { record } = page.host.addDocument("plate.jpg", testPicture);
    const reference = { hash: hashOf("e1"), size: null, name: "A face" };
    editDraftStore.setState({ references: [reference] });
    const first = page.editor.session?.documentId;
    await goTo(record.id);
    expect(editDraftStore.getState()).toEqual(emptyDraft);
    await goTo(first);
    expect(editDraftStore.getState()).toMatchObject({ prompt: "a bird", references: [reference] });
  });

  it("takes no reference that was on its way for another document", async () => {
    const { record } = page.host.addDocument("plate.jpg", testPicture);
    const adding = page.editor.references.addFiles([new File(["x"], "face.png")]);
    await goTo(record.id);
    await adding;
    expect(editDraftStore.getState().references).toEqual([]);
  });
});

describe("variations", () => {
  it("leave one when the person keeps it and removes the others, and undo brings all back", async () => {
    page.editor.settings.change({ variations: 3 });
    await page.run(4);
    const ids = [...(openDocumentOf(documentStore.getState())?.nodes.keys() ?? [])];
    const kept = ids.at(-1);
    if (!kept) throw new Error("there is no variation");
    await keepVariation(page.editor.session, kept, { star: true, removeOthers: true });
    await vi.waitFor(() => expect(page.nodeCount()).toBe(2));
    expect(page.current()).toBe(kept);
    expect(variationStore.getState().shownGroup).toBeNull();
    await page.editor.session?.undo();
    await vi.waitFor(() => expect(page.nodeCount()).toBe(4));
  });
});

describe("keeping only what changed", () => {
  it("is offered after an edit of the whole picture", async () => {
    await page.run(2);
    await vi.waitFor(() =>
      expect(noticeStore.getState().notices.at(-1)?.actions[0]?.label).toBe("Keep only what changed"),
    );
  });

  it("puts the proposed mask on the picture of before and takes the result over under it", async () => {
    await page.run(2);
    const edited = page.current();
    if (!edited) throw new Error("no current node");
    await page.editor.keepChanged.begin(edited);
    expect(page.current()).toBe(page.root);
    expect(page.canvas.mask).toContain(hashOf("d1"));
    expect(keepChangedStore.getState().active).toMatchObject({ nodeId: edited, changedShare: 0.1 });
    await page.editor.keepChanged.apply();
    expect(page.host.submitted.at(-1)).toMatchObject({
      modelId: "builtin/restore",
      parentId: page.root,
      references: [hashOf("f1")],
    });
    expect(page.host.submitted.at(-1)?.maskHash).not.toBeNull();
    expect(keepChangedStore.getState().active).toBeNull();
  });

  it("is not asked for while the picture is mirrored", async () => {
    await page.run(2);
    const edited = page.current();
    if (!edited) throw new Error("no current node");
    await page.editor.keepChanged.begin(edited);
    const mirrored = page.editor.session?.transform(mirror);
    await page.editor.keepChanged.apply();
    await mirrored;
    expect(page.host.submitted).toHaveLength(1);
  });

  it("goes back to the result and the mask of before when it is cancelled, corrections included", async () => {
    await page.run(2);
    const edited = page.current();
    if (!edited) throw new Error("no current node");
    await page.editor.keepChanged.begin(edited);
    page.canvas.paint("x");
    page.canvas.paint("y");
    await page.editor.keepChanged.cancel();
    expect(page.current()).toBe(edited);
    expect(page.canvas.mask).toBe("");
  });

  it("ends when the person goes elsewhere", async () => {
    await page.run(2);
    const edited = page.current();
    if (!edited) throw new Error("no current node");
    await page.editor.keepChanged.begin(edited);
    page.editor.session?.goTo(edited);
    expect(keepChangedStore.getState().active).toBeNull();
  });
});

describe("a key", () => {
  const secret = "sk-planted-0123456789";

  it("goes to the host and stays in no store of the page", async () => {
    await page.editor.keys.set("fal", secret);
    await page.editor.keys.test("fal");
    expect(page.host.services.givenKeys.get("fal")).toBe(secret);
    await vi.waitFor(() =>
      expect(keyStore.getState().list?.keys.find(({ provider }) => provider === "fal")?.source).toBe(
        "stored",
      ),
    );
    expect(keyStore.getState().checks["fal"]).toMatchObject({ result: "accepted" });
    const stores = [keyStore, settingsStore, editDraftStore, noticeStore, modelStore].map((store) =>
      JSON.stringify(store.getState()),
    );
    expect(stores.join()).not.toContain(secret);
  });

  it("loses its test's answer when it is removed", async () => {
    await page.editor.keys.set("fal", secret);
    await page.editor.keys.test("fal");
    await page.editor.keys.remove("fal");
    expect(keyStore.getState().checks).not.toHaveProperty("fal");
  });
});
