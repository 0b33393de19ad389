import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import { testPicture } from "../../../test/fakes/history.ts";
import { type ShownDocument, showDocument } from "../../../test/support/shown-document.ts";
import { connectionStore } from "../../state/connection.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";
import { keepChangedStore } from "../../state/keep-changed.ts";
import { savingStore } from "../../state/saving.ts";
import { commandContextStore, followStores } from "./context.ts";

const { width, height } = testPicture;

let page: ShownDocument;
let stop: Stop;
beforeEach(async () => {
  page = await showDocument();
  stop = followStores(page);
});
afterEach(() => {
  stop();
  page.close();
});

describe("while the picture is being changed", () => {
  it("no edit can be asked for: it would be of the picture before", async () => {
    const [nodeId] = [...(openDocumentOf(documentStore.getState())?.nodes.keys() ?? [])];
    if (!nodeId) return expect.unreachable();
    page.canvas.paint("a");
    connectionStore.setState({ status: "connected" });
    keepChangedStore.setState({ active: { nodeId, parentId: nodeId, changedShare: 0.1 } });
    expect(commandContextStore.getState().canFill).toBe(true);
    let whileMirrored: boolean | undefined;
    page.onTransform((make) => {
      whileMirrored = commandContextStore.getState().canFill;
      return make();
    });
    await page.session.transform({ type: "flip", axis: "horizontal" });
    expect(whileMirrored).toBe(false);
    expect(commandContextStore.getState().canFill).toBe(true);
    keepChangedStore.setState({ active: null });
  });
});

describe("a step of a new size", () => {
  it.each([
    ["is still being loaded", "opening", () => new Promise<void>(() => {})],
    ["could not be read", "unreadable", () => Promise.reject(new AppError("not-found", "It is gone."))],
  ] as const)("can be taken back while its mask %s", async (_, status, beforeLoad) => {
    page.canvas.beforeLoad = beforeLoad;
    await page.session.transform({ type: "crop", frame: { x: 0, y: 0, width: width - 10, height } });
    await vi.waitFor(() => expect(savingStore.getState().status).toBe(status));
    expect(commandContextStore.getState()).toMatchObject({ editing: false, undoLabel: "crop" });
  });
});
