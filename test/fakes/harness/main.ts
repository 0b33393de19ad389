import { startEditor } from "../../../renderer/app/start-editor.tsx";
import { upload } from "../../../renderer/host/upload.ts";
import { invariant } from "../../../shared/assert.ts";
import type { Picture } from "../../../shared/domain/picture.ts";
import { FakeHost } from "../fake-host.ts";

declare global {
  interface Window {
    /** For the scripts that drive the page. */
    fakeHost: FakeHost;
  }
}

async function ask<Answer = Picture>(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(path, { method: "POST", body: JSON.stringify(body) });
  return (await response.json()) as Answer; // made by vite.config.ts beside this file
}

const host = new FakeHost({
  importAsset: (hash) => ask("/fake/import", { hash }),
  fill: (request, parent) =>
    ask("/fake/fill", { maskHash: request.maskHash, parent: parent.hash, seed: Math.random() }),
  blank: (size) => ask("/fake/blank", size),
  difference: (parent, result) => ask("/fake/difference", { parent: parent.hash, result: result.hash }),
});
host.samples.push(...((await (await fetch("/fake/samples")).json()) as FakeHost["samples"]));
window.fakeHost = host;
const container = document.getElementById("root");
invariant(container, "index.html has an element #root");
await startEditor(container, { connect: async () => host.connection(), upload });
