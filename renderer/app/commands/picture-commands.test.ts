import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Stop } from "../../../shared/rpc/wire.ts";
import { testPicture } from "../../../test/fakes/history.ts";
import { type ShownDocument, showDocument } from "../../../test/support/shown-document.ts";
import { connectionStore } from "../../state/connection.ts";
import { cropStore, wholePicture } from "../../state/crop.ts";
import { toolStore } from "../../state/tools.ts";
import { transformingStore } from "../../state/transforming.ts";
import type { CommandId } from "./command.ts";
import { commandContextStore, followStores } from "./context.ts";
import { pictureCommands } from "./picture-commands.ts";

const frame = { x: 100, y: 50, width: 200, height: 150 };

let page: ShownDocument;
let stop: Stop;
beforeEach(async () => {
  connectionStore.setState({ status: "connected" });
  toolStore.setState({ chosen: "crop" });
  page = await showDocument();
  stop = followStores(page);
});
afterEach(() => {
  stop();
  page.close();
  cropStore.setState(wholePicture);
});

/** As a key or a button does: only where the command can run. */
function press(id: CommandId): void {
  const command = pictureCommands(page).find((each) => each.id === id);
  if (command?.when(commandContextStore.getState())) command.run();
}

const settled = () => vi.waitFor(() => expect(transformingStore.getState().running).toBeNull());
const sizes = () =>
  page.host.documents
    .get(page.session.documentId)
    ?.nodes.map(({ picture: { width, height } }) => [width, height]);

/** Steps take until the returned function is called. */
function holdSteps(): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  page.onTransform(async (make) => {
    await held;
    return make();
  });
  return release;
}

describe("applying the frame of a crop", () => {
  it("crops once, however often it is pressed while the picture is made", async () => {
    cropStore.setState({ frame });
    const release = holdSteps();
    press("applyCrop");
    await vi.waitFor(() => expect(transformingStore.getState().running?.type).toBe("crop"));
    press("applyCrop");
    release();
    await settled();
    expect(cropStore.getState().frame).toBeNull();
    press("applyCrop");
    await settled();
    expect(sizes()).toEqual([
      [testPicture.width, testPicture.height],
      [200, 150],
    ]);
  });

  it("waits for a turn that runs: the frame was drawn on the picture before it", async () => {
    const release = holdSteps();
    press("turnRight");
    await vi.waitFor(() => expect(transformingStore.getState().running?.type).toBe("rotate"));
    cropStore.setState({ frame });
    press("applyCrop");
    release();
    await settled();
    expect(sizes()).toEqual([
      [testPicture.width, testPicture.height],
      [testPicture.height, testPicture.width],
    ]);
    press("applyCrop");
    await vi.waitFor(() => expect(sizes()?.at(-1)).toEqual([200, 150]));
    await settled();
  });
});
