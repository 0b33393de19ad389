import { expect, vi } from "vitest";
import { DocumentSession } from "../../renderer/app/session/document-session.ts";
import { assetUrl } from "../../renderer/host/asset-url.ts";
import { currentNodeOf, documentStore } from "../../renderer/state/document.ts";
import { settingsStore } from "../../renderer/state/settings.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import { type AssetHash, assetHash } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { defaultSettings } from "../../shared/domain/settings.ts";
import { FakeCanvas } from "../fakes/fake-canvas.ts";
import { FakeHost } from "../fakes/fake-host.ts";
import { hashOf, testPicture } from "../fakes/history.ts";

/** What the fake host makes of any mask that it moves. */
export const movedHash = assetHash.parse("e".repeat(64));
export const moved = assetUrl(movedHash);

export type ShownDocument = Awaited<ReturnType<typeof showDocument>>;

/** What happens before and after the host makes a step. */
type AroundTransform = (make: () => Promise<HistoryNode>) => Promise<HistoryNode>;

/**
 * A document on a canvas without pixels, with the standard settings; what other windows do to it goes to the host at
 * once. To be closed after the test.
 */
export async function showDocument() {
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  settingsStore.setState(defaultSettings);
  const host = new FakeHost({ importAsset: async () => testPicture, fill: async () => testPicture });
  const document = host.addDocument("cup.jpg", testPicture);
  const uploads: string[] = [];
  const upload = async (bytes: Blob) => {
    const text = await bytes.text();
    if (!uploads.includes(text)) uploads.push(text);
    return { hash: hashOf(`a${uploads.indexOf(text)}`), byteLength: bytes.size };
  };
  const connection = host.connection();
  const { documents } = connection.client;
  let around: AroundTransform = (make) => make();
  const transform: typeof documents.transform = (input, options) =>
    around(async () => {
      options?.signal?.throwIfAborted();
      return documents.transform(input);
    });
  const client = { ...connection.client, documents: { ...documents, transform } };
  const makeSession = () =>
    new DocumentSession(
      {
        connection: { ...connection, client },
        upload,
        keepChanged: () => {},
      },
      document.record.id,
    );
  const session = makeSession();
  const canvas = new FakeCanvas();
  const show = async (on: DocumentSession, shown: FakeCanvas) => {
    const stopLink = on.link.start();
    await vi.waitFor(() => expect(documentStore.getState().status).toBe("open"));
    const detach = on.attachCanvas(shown);
    await vi.waitFor(() => expect(on.stage).not.toBeNull());
    return () => {
      detach();
      stopLink();
    };
  };
  let close = await show(session, canvas);
  return {
    host,
    canvas,
    session,
    /** Leaves the document and opens it again, on a canvas that knows nothing of it. */
    openAgain: async () => {
      close();
      const again = { session: makeSession(), canvas: new FakeCanvas() };
      close = await show(again.session, again.canvas);
      return again;
    },
    /** Takes the canvas away and shows the same session on another. */
    changeCanvas: async () => {
      close();
      const next = new FakeCanvas();
      close = await show(session, next);
      return next;
    },
    saveElsewhere: (size: Size, maskHash: AssetHash | null, expectedHash: AssetHash | null, feather = 0) =>
      host.client().documents.setMask({
        documentId: document.record.id,
        size,
        maskHash,
        feather,
        expectedHash,
        expectedFeather: 0,
      }),
    onTransform: (next: AroundTransform) => {
      around = next;
    },
    uploads,
    flush: async () => {
      await session.stage?.keeper.flush();
      return session.stage?.keeper.flushShown();
    },
    /** What an edit of the picture on the canvas would get. */
    flushForEdit: async () => {
      const node = currentNodeOf(documentStore.getState());
      return node && session.stage?.keeper.flushForEdit(node);
    },
    shownWidth: () => currentNodeOf(documentStore.getState())?.picture.width,
    record: () => host.documents.get(document.record.id)?.record,
    close: () => {
      close();
      vi.unstubAllGlobals();
    },
  };
}
