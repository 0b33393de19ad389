import { beforeEach, describe, expect, it } from "vitest";
import type { OpenedPictures } from "../../../shared/contract/host.ts";
import { documentId } from "../../../shared/domain/ids.ts";
import { FakeHost } from "../../../test/fakes/fake-host.ts";
import { testPicture } from "../../../test/fakes/history.ts";
import { importStore } from "../../state/imports.ts";
import { noticeStore } from "../../state/notices.ts";
import { PictureImports } from "./picture-imports.ts";

const cup = documentId.parse("cup");
const door = documentId.parse("door");

/** What the page does after the person chose in the system's dialog. */
async function choose(picked: OpenedPictures) {
  const client = new FakeHost({
    importAsset: async () => testPicture,
    fill: async () => testPicture,
  }).client();
  const done: string[] = [];
  const imports = new PictureImports({
    client: { ...client, host: { ...client.host, openPictures: async () => picked } },
    upload: async () => Promise.reject(new Error("The host reads these files itself.")),
    open: (id) => done.push(`open ${id}`),
    added: () => done.push("added"),
  });
  await imports.openWithDialog();
  return { done, notices: noticeStore.getState().notices };
}

describe("opening pictures with the system's dialog", () => {
  beforeEach(() => noticeStore.setState({ notices: [] }));

  it("opens the first and says of each file that failed which it was, why, and what to do", async () => {
    const { done, notices } = await choose({
      opened: [cup, door],
      failed: [
        {
          name: "gone.png",
          error: {
            code: "invalid-input",
            message: "The file is not there.",
            nextStep: "Check the file.",
            retryable: false,
            charge: null,
          },
        },
        {
          name: "notes.txt",
          error: {
            code: "unsupported-format",
            message: "This file is text.",
            nextStep: null,
            retryable: false,
            charge: null,
          },
        },
      ],
    });
    expect(done).toEqual([`open ${cup}`, "added"]);
    expect(notices).toMatchObject([
      { tone: "error", message: "“gone.png”: The file is not there.", nextStep: "Check the file." },
      { tone: "error", message: "“notes.txt”: This file is text." },
    ]);
    expect(importStore.getState().imports).toEqual([]);
  });

  it("does nothing when the person cancels", async () => {
    expect(await choose({ opened: [], failed: [] })).toEqual({ done: [], notices: [] });
  });
});
