import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Handshake } from "../../../shared/contract/host.ts";
import { FakeCanvas } from "../../../test/fakes/fake-canvas.ts";
import { FakeHost } from "../../../test/fakes/fake-host.ts";
import { hashOf, testPicture } from "../../../test/fakes/history.ts";
import { documentStore } from "../../state/document.ts";
import { Editor } from "./editor.ts";

/** A page of this host with a document on its canvas. */
async function openPage(kind: Handshake["host"]) {
  const host = new FakeHost({ importAsset: async () => testPicture, fill: async () => testPicture });
  const connection = host.connection();
  const handshake = { ...connection.handshake, host: kind };
  host.state = { status: "connected", handshake };
  const { record } = host.addDocument("cup.jpg", testPicture);
  const upload = async (bytes: Blob) => ({ hash: hashOf("a"), byteLength: bytes.size });
  const editor = new Editor({ ...connection, handshake }, { upload, connect: async () => connection });
  location.hash = `#/${record.id}`;
  const stop = editor.start(() => {});
  await vi.waitFor(() => expect(documentStore.getState().status).toBe("open"));
  const canvas = new FakeCanvas();
  const detach = editor.session?.attachCanvas(canvas);
  await vi.waitFor(() => expect(editor.session?.stage).not.toBeNull());
  return {
    editor,
    canvas,
    close: () => {
      detach?.();
      stop();
    },
  };
}

/** Whether the page refuses to be closed now. */
const refusesToClose = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));

describe("a page that is about to be closed", () => {
  beforeEach(() => {
    vi.stubGlobal("window", new EventTarget());
    vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
    vi.stubGlobal("location", { hash: "" });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each(["web", "desktop"] as const)(
    "refuses while a stroke is not saved, on the %s host",
    async (kind) => {
      const page = await openPage(kind);
      expect(refusesToClose()).toBe(false);
      page.canvas.paint("a");
      expect(refusesToClose()).toBe(true);
      await page.editor.session?.stage?.keeper.flush();
      expect(refusesToClose()).toBe(false);
      page.close();
    },
  );
});
