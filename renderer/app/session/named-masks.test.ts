import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import { FakeCanvas } from "../../../test/fakes/fake-canvas.ts";
import { FakeHost } from "../../../test/fakes/fake-host.ts";
import { hashOf, testPicture } from "../../../test/fakes/history.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";
import { maskStore } from "../../state/mask.ts";
import { noticeStore } from "../../state/notices.ts";
import { DocumentSession } from "./document-session.ts";
import { NamedMasks } from "./named-masks.ts";

async function open() {
  const host = new FakeHost({ importAsset: async () => testPicture, fill: async () => testPicture });
  const { client } = host.connection();
  const document = host.addDocument("cup.jpg", testPicture);
  const uploads: string[] = [];
  const upload = async (bytes: Blob) => {
    uploads.push(await bytes.text());
    return { hash: hashOf(`a${uploads.length}`), byteLength: bytes.size };
  };
  const session = new DocumentSession(
    { connection: host.connection(), upload, keepChanged: () => {} },
    document.record.id,
  );
  const canvas = new FakeCanvas();
  const stopLink = session.link.start();
  await vi.waitFor(() => expect(documentStore.getState().status).toBe("open"));
  const detach = session.attachCanvas(canvas);
  await vi.waitFor(() => expect(session.stage).not.toBeNull());
  return {
    canvas,
    session,
    uploads,
    masks: new NamedMasks({ client, session: () => session }),
    kept: () => openDocumentOf(documentStore.getState())?.record.namedMasks ?? [],
    keptNames: () =>
      (openDocumentOf(documentStore.getState())?.record.namedMasks ?? []).map(({ name }) => name),
    close: () => {
      detach();
      stopLink();
    },
  };
}

let page: Awaited<ReturnType<typeof open>>;
beforeEach(async () => {
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  noticeStore.setState({ notices: [], announcement: "" });
  page = await open();
});
afterEach(() => {
  page.close();
  vi.unstubAllGlobals();
});

describe("masks kept under a name", () => {
  it("are what is on the canvas at that moment, saved first", async () => {
    page.canvas.paint("sky");
    await page.masks.keep("Sky");
    expect(page.uploads).toEqual(["sky"]);
    await vi.waitFor(() => expect(page.kept()).toMatchObject([{ name: "Sky", hash: hashOf("a1") }]));
    const { width, height } = testPicture;
    expect(page.kept()).toMatchObject([{ width, height }]);
  });

  it("are none where nothing is painted", async () => {
    await page.masks.keep("Nothing");
    expect(page.kept()).toEqual([]);
  });

  it("come back as one undo step of the canvas", async () => {
    page.canvas.paint("sky");
    await page.masks.keep("Sky");
    await vi.waitFor(() => expect(page.kept()).toHaveLength(1));
    const [sky] = page.kept();
    if (!sky) return expect.unreachable();
    await page.masks.use(sky, "add");
    expect(page.canvas.mask).toBe("paste(sky)");
    page.canvas.undo();
    expect(page.canvas.mask).toBe("sky");
  });

  it("bring their feather where they take the place of what is painted, and nowhere else", async () => {
    page.canvas.paint("sky");
    page.canvas.setFeather(8);
    await page.masks.keep("Sky");
    await vi.waitFor(() => expect(page.kept()).toHaveLength(1));
    const [sky] = page.kept();
    if (!sky) return expect.unreachable();
    page.canvas.setFeather(3);
    await page.masks.use(sky, "add");
    expect(maskStore.getState().feather).toBe(3);
    await page.masks.use(sky, "replace");
    expect(maskStore.getState().feather).toBe(8);
  });

  it("are not joined to a mask that could not be read", async () => {
    page.canvas.paint("sky");
    await page.masks.keep("Sky");
    await vi.waitFor(() => expect(page.kept()).toHaveLength(1));
    const [sky] = page.kept();
    if (!sky) return expect.unreachable();
    page.canvas.beforeLoad = async () => {
      throw new AppError("corrupt-picture", "The mask's PNG is damaged.");
    };
    await page.session.transform({ type: "rotate", quarterTurns: 1 });
    await expect(page.masks.use(sky, "replace")).rejects.toMatchObject({ code: "corrupt-picture" });
    expect(page.canvas.mask).toBe("");
  });

  it("can be overwritten and renamed, and brought back when they were removed", async () => {
    page.canvas.paint("sky");
    await page.masks.keep("Sky");
    await vi.waitFor(() => expect(page.kept()).toHaveLength(1));
    const [sky] = page.kept();
    if (!sky) return expect.unreachable();
    page.canvas.paint(" and clouds");
    await page.masks.overwrite(sky);
    await vi.waitFor(() => expect(page.kept()).toEqual([{ ...sky, hash: hashOf("a2") }]));
    await page.masks.rename({ ...sky, hash: hashOf("a2") }, "Clouds");
    await vi.waitFor(() => expect(page.keptNames()).toEqual(["Clouds"]));

    await page.masks.remove({ ...sky, name: "Clouds" });
    await vi.waitFor(() => expect(page.keptNames()).toEqual([]));
    const [undo] = noticeStore.getState().notices.flatMap(({ actions }) => actions);
    undo?.run();
    await vi.waitFor(() => expect(page.keptNames()).toEqual(["Clouds"]));
  });
});
