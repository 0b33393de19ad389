import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Client, contract } from "../../../../shared/contract/contract.ts";
import { contractVersion, type HostCommand } from "../../../../shared/contract/host.ts";
import { documentId } from "../../../../shared/domain/ids.ts";
import { defaultSettings, type Settings } from "../../../../shared/domain/settings.ts";
import { AppError } from "../../../../shared/errors.ts";
import { createClient } from "../../../../shared/rpc/client.ts";
import { pairWires } from "../../../../test/support/paired-wires.ts";
import { importLimits } from "../../../library/import-picture.ts";
import { createLog } from "../../../log.ts";
import { type Channel, wireOf } from "./channel.ts";
import { coreContract } from "./contract.ts";
import { type CoreOptions, runCore } from "./core.ts";
import { type Core, connectCore } from "./core-client.ts";

const log = createLog({ level: "error", write: () => {} });
const plantedKey = "planted-key-of-the-window";

// A red pixel.
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
  "base64",
);

/** A line between two processes, in one: copies what is sent, and can be cut. */
function pairChannels() {
  const ends = [makeEnd(), makeEnd()] as const;
  const channel = (own: number, other: number): Channel => ({
    post: (message) => ends[other]?.arrive(structuredClone(message)),
    onMessage: (listener) => subscribe(ends[own]?.messages ?? new Set(), listener),
    onClose: (listener) => subscribe(ends[own]?.closes ?? new Set(), listener),
  });
  return {
    window: channel(0, 1),
    core: channel(1, 0),
    /** As the window's process sees the other one go. */
    cut: () => {
      for (const listener of ends[0].closes) listener();
    },
  };
}

function makeEnd() {
  const messages = new Set<(message: unknown) => void>();
  return {
    messages,
    closes: new Set<() => void>(),
    arrive: (message: unknown) =>
      setImmediate(() => {
        for (const listener of messages) listener(message);
      }),
  };
}

function subscribe<T>(listeners: Set<T>, listener: T) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

describe("the desktop app's core", () => {
  let folder: string;
  let core: Core;
  let cut: () => void;
  let channel: Channel;
  let settings: Settings[];
  let closed: number;
  let lost: number;
  let target: string | null;
  let picked: string[];
  let keptKeys: unknown[];
  let forgottenKeys: string[];
  const askedFor: string[] = [];

  const startCore = async (options: Pick<CoreOptions, "startServer"> = {}) => {
    const channels = pairChannels();
    runCore({
      ...options,
      channel: channels.core,
      workerFolder: pathToFileURL(`${folder}/`),
      log,
      onClosed: () => closed++,
    });
    const connected = await connectCore({
      channel: channels.window,
      start: {
        libraryFolder: join(folder, "library"),
        modelsFolder: join(folder, "models"),
        rendererFolder: join(folder, "renderer"),
        resourcesFolder: folder,
        settings: { ...defaultSettings, theme: "light" },
        secrets: { keys: { bfl: plantedKey }, canStore: true, reason: null },
      },
      shell: {
        pickFolder: () => null,
        pickPictures: () => picked.map((name) => join(folder, name)),
        pickTarget: ({ fileName }) => {
          askedFor.push(fileName);
          return target;
        },
        keepKey: (kept) => {
          keptKeys.push(kept);
          return null;
        },
        forgetKey: ({ name }) => {
          forgottenKeys.push(name);
          return null;
        },
      },
      onSettings: (changed) => settings.push(changed),
      onLost: () => lost++,
      log,
    });
    return { core: connected, cut: channels.cut, channel: channels.window };
  };
  /** A page as the window's process passes it on. */
  const openPage = (): Client => {
    const page = pairWires((frame) => structuredClone(frame));
    core.servePage({ ...page.server, lose: page.close });
    return createClient(contract, page.client).client;
  };
  const until = async (isThere: () => boolean) => {
    while (!isThere()) await new Promise(setImmediate);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-core-"));
    await mkdir(join(folder, "renderer"));
    await writeFile(join(folder, "renderer", "index.html"), "<title>Palimpsest</title>");
    await writeFile(join(folder, "red.png"), png);
    settings = [];
    closed = 0;
    lost = 0;
    target = null;
    picked = ["red.png"];
    keptKeys = [];
    forgottenKeys = [];
    ({ core, cut, channel } = await startCore());
  });
  afterEach(async () => {
    // Over a wire of its own: a test may have cut the other.
    await createClient(coreContract, wireOf(channel, "core")).client.core.close(null);
    await rm(folder, { recursive: true });
  });

  it("answers pages over their wires", async () => {
    const handshake = await openPage().host.handshake({ contractVersion });
    expect(handshake).toMatchObject({ host: "desktop", capabilities: { nativeDialogs: true } });
    expect(handshake.libraryFolder).toBe(core.libraryFolder);
  });

  it("answers requests, and lets the window's process read files itself", async () => {
    const index = await core.handle(new Request("app://palimpsest/"));
    expect(await index.text()).toContain("Palimpsest");
    expect(index.headers.get("Content-Security-Policy")).toContain("script-src 'self'");

    const init = { method: "POST", headers: { "Content-Type": "image/png" }, body: new Blob([png]).stream() };
    const kept = await core.handle(
      new Request("app://palimpsest/assets", { ...init, duplex: "half" } as RequestInit),
    );
    expect(kept.status).toBe(201);
    const { hash } = (await kept.json()) as { hash: string };
    const picture = await core.handle(new Request(`app://palimpsest/assets/${hash}`));
    expect(picture.headers.get("Content-Length")).toBe(String(png.byteLength));
    expect([...picture.headers.keys()].filter((name) => name.startsWith("x-palimpsest"))).toEqual([]);
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(png);
    const head = await core.handle(new Request(`app://palimpsest/assets/${hash}`, { method: "HEAD" }));
    expect(head.headers.get("Content-Length")).toBe(String(png.byteLength));
    expect((await core.handle(new Request("app://palimpsest/assets/none"))).status).toBe(404);
  });

  it("imports files that the system gives and has the page show them, or say why not", async () => {
    await writeFile(join(folder, "text.png"), "not a picture");
    core.openFiles([join(folder, "red.png"), join(folder, "text.png"), join(folder, "none.png"), folder]);
    const seen: HostCommand[] = [];
    for await (const command of openPage().host.commands(null)) {
      seen.push(command);
      if (seen.length === 4) break;
    }
    expect(seen).toMatchObject([
      { type: "openDocument" },
      { type: "openFailed", fileName: "text.png", error: { code: "unsupported-format" } },
      { type: "openFailed", fileName: "none.png", error: { message: "The file is not there." } },
      { type: "openFailed", error: { message: "This is a folder." } },
    ]);
    const list = await openPage().documents.list(null);
    expect(list.map(({ name }) => name)).toEqual(["red"]);
  });

  it("asks for the system's dialogs where a page wants them", async () => {
    const client = openPage();
    const {
      opened: [opened = documentId.parse("none")],
    } = await client.host.openPictures(null);
    const [{ currentNodeId } = { currentNodeId: null }] = await client.documents.list(null);
    if (currentNodeId === null) throw new Error("Nothing was opened.");
    const options = { format: "png", quality: 90, metadata: false } as const;
    const ask = () => client.documents.export({ documentId: opened, nodeId: currentNodeId, options });

    expect(await ask()).toEqual({ type: "cancelled" });
    target = join(folder, "out.png");
    expect(await ask()).toMatchObject({ type: "saved", fileName: "out.png" });
    expect(askedFor).toEqual(["red.png", "red.png"]);
    expect((await readFile(target)).subarray(1, 4).toString()).toBe("PNG");
  });

  it("opens the good ones of the files that a person chooses, and says of each other why not", async () => {
    await writeFile(join(folder, "text.png"), "not a picture");
    await writeFile(join(folder, "huge.tif"), "");
    await truncate(join(folder, "huge.tif"), importLimits.maximumBytes + 1);
    await symlink("/dev/zero", join(folder, "endless.png"));
    picked = ["none.png", "text.png", "red.png", "huge.tif", "endless.png", "library", "red.png"];
    const client = openPage();
    const { opened, failed } = await client.host.openPictures(null);
    expect(opened).toHaveLength(2);
    expect((await client.documents.list(null)).map(({ name }) => name)).toEqual(["red", "red"]);
    expect(failed).toMatchObject([
      { name: "none.png", error: { code: "invalid-input", message: "The file is not there." } },
      { name: "text.png", error: { code: "unsupported-format" } },
      { name: "huge.tif", error: { code: "too-large" } },
      { name: "endless.png", error: { code: "invalid-input", message: "This is no file." } },
      { name: "library", error: { code: "invalid-input", message: "This is a folder." } },
    ]);
    expect(await readdir(join(folder, "library", "tmp"))).toEqual([]);
  });

  it("passes menu commands on to the page", async () => {
    core.command({ type: "menu", command: "undo" });
    for await (const command of openPage().host.commands(null)) {
      expect(command).toEqual({ type: "menu", command: "undo" });
      break;
    }
  });

  it("starts with the settings that it is given and tells of every change, wherever it comes from", async () => {
    await until(() => settings.length === 1);
    core.changeSettings({ theme: "dark" });
    await until(() => settings.length === 2);
    await openPage().settings.update({ brushSize: 33 });
    await until(() => settings.length === 3);
    expect(settings.map(({ theme, brushSize }) => [theme, brushSize])).toEqual([
      ["light", 120],
      ["dark", 120],
      ["dark", 33],
    ]);
  });

  it("has the window's process keep keys, and tells no page more than that there is one", async () => {
    const page = pairWires((frame) => structuredClone(frame));
    core.servePage({ ...page.server, lose: page.close });
    const { client } = createClient(contract, page.client);
    const sourceOf = async (asked: string) => {
      for await (const { keys, canStore } of client.keys.watch(null)) {
        expect(canStore).toBe(true);
        return keys.find(({ provider }) => provider === asked)?.source;
      }
      return undefined;
    };
    expect(await sourceOf("bfl")).toBe("stored");
    await client.keys.set({ provider: "fal", key: " another-key " });
    expect(keptKeys).toEqual([{ name: "fal", value: "another-key" }]);
    expect(await sourceOf("fal")).toBe("stored");
    await client.keys.remove({ provider: "bfl" });
    expect(forgottenKeys).toEqual(["bfl"]);
    expect(await sourceOf("bfl")).toBe("none");
    for (const key of [plantedKey, "another-key"]) expect(JSON.stringify(page.atClient)).not.toContain(key);
  });

  it("says why it cannot start, and leaves the library to whoever has it", async () => {
    await expect(startCore()).rejects.toMatchObject({ code: "library-in-use" });
    await expect(openPage().documents.list(null)).resolves.toEqual([]);
  });

  it("leaves the library free when it cannot listen", async () => {
    await core.close();
    const startServer = () => Promise.reject(new AppError("unavailable", "No port is free."));
    await expect(startCore({ startServer })).rejects.toMatchObject({ code: "unavailable" });
    ({ core, channel } = await startCore());
    await expect(openPage().documents.list(null)).resolves.toEqual([]);
  });

  it("frees the library when it closes, and ends", async () => {
    await core.close();
    await until(() => closed === 1);
    expect(lost).toBe(0);
    ({ core, channel } = await startCore());
    expect(await readdir(core.libraryFolder)).toContain("index.sqlite");
  });

  it("is reported lost when its process ends by itself", async () => {
    cut();
    expect(lost).toBe(1);
    await expect(core.close()).rejects.toMatchObject({ code: "connection-lost" });
  });
});
