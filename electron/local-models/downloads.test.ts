import { mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultSettings } from "../../shared/domain/settings.ts";
import { FakeHub, fakeRepository, fakeToken } from "../../test/fakes/hub/fake-hub.ts";
import { tinyCheckpoint } from "../../test/support/kontext/tiny-kontext.ts";
import { InferenceHost } from "../inference/host.ts";
import { createLog } from "../log.ts";
import { createHub } from "./hub/hub-account.ts";
import { LocalModels } from "./local-models.ts";

const log = createLog({ level: "error", write: () => {} });
const never = new AbortController().signal;

describe("a model from the hub", () => {
  let hub: FakeHub;
  let folder: string;
  let token: string | null;
  let offline: boolean;
  let environment: Record<string, string>;
  let models: LocalModels;

  const account = async () => ({ key: token, baseUrl: hub.address });
  const connect = () =>
    createHub({
      fetch,
      sleep: async () => {},
      findAccount: account,
      environment,
      settings: () => ({ offline }),
    });
  const open = async () => {
    const noProcess = () =>
      new InferenceHost({
        start: () => {
          throw new Error("nothing is computed here");
        },
        warmMs: () => 0,
        log,
      });
    const opened = await LocalModels.open({
      folder,
      settings: () => defaultSettings,
      inference: noProcess(),
      openHost: noProcess,
      hub: connect().connection,
      freeMemory: async () => 2 ** 34,
      readCards: async () => ({ nvidia: null, amd: null, integrated: null }),
      readRuntime: async () => "this one",
      platform: { name: "linux", architecture: "riscv64", hasCuda: false },
      now: () => 1_750_000_000_000,
      log,
    });
    await opened.ready;
    return opened;
  };
  const plan = () => models.planDownload(fakeRepository, "main", never);
  const begin = async () => models.startDownload((await plan()).planId);
  /** Until the only task says something else than that it runs, or is done. */
  const ended = () =>
    new Promise<string>((resolve) => {
      const stop = models.watch(() => {
        const [task] = models.state().tasks;
        if (task?.status === "running") return;
        stop();
        resolve(task?.error?.message ?? task?.status ?? "done");
      });
    });

  beforeEach(async () => {
    hub = new FakeHub();
    await hub.addFolder(tinyCheckpoint);
    hub.files.set(
      "LICENSE.md",
      Buffer.from("FLUX.1 [dev] Non-Commercial License. You may use it for nothing else."),
    );
    await hub.start();
    folder = join(await mkdtemp(join(tmpdir(), "palimpsest-downloads-")), "models");
    token = fakeToken;
    hub.gate = "needs-token";
    offline = false;
    environment = {};
    models = await open();
  });
  afterEach(async () => {
    await models.close();
    await hub.close();
    await rm(join(folder, ".."), { recursive: true });
  });

  it("shows sizes, room and licence first, is downloaded, and is on the list once it is whole", async () => {
    const planned = await plan();
    expect(planned.byteLength).toBe(planned.files.reduce((sum, { byteLength }) => sum + byteLength, 0));
    expect(planned.freeBytes).toBeGreaterThan(0);
    expect(planned.licence).toMatchObject({
      name: "FLUX.1 [dev] Non-Commercial License",
      text: expect.stringContaining("nothing else"),
    });
    expect(models.state().tasks).toEqual([]);
    await models.startDownload(planned.planId);
    expect(await ended()).toBe("done");
    const [model] = models.state().models;
    expect(model).toMatchObject({ name: "Kontext-tiny", isDownloaded: true, problem: null });
    expect(model?.licence.acceptedAt).toBe(1_750_000_000_000);

    await models.remove(model?.id ?? "", true);
    expect(await readdir(join(folder, "downloads"))).toEqual([]);
  });

  it("goes on after the process ended, and erases what it had when it is cancelled", async () => {
    hub.fail({ path: /transformer.*signature/, kind: "stall" }, 99);
    await begin();
    await hub.stalled;
    await expect(begin()).rejects.toMatchObject({ code: "conflict" });
    await models.close();
    expect(models.state().models).toEqual([]);

    models = await open();
    const [left] = models.state().tasks;
    expect(left).toMatchObject({ kind: "download", status: "paused", title: fakeRepository });
    expect(left?.doneBytes).toBeGreaterThan(0);
    hub.faults.length = 0;
    await models.resumeTask(left?.id ?? "");
    expect(await ended()).toBe("done");
    expect(models.state().models.length).toBe(1);
  });

  it("is paused, failed and cancelled as a person sees it", async () => {
    hub.fail({ path: /transformer.*signature/, kind: "stall" }, 99);
    await begin();
    await hub.stalled;
    const [task] = models.state().tasks;
    await models.pauseTask(task?.id ?? "");
    expect(models.state().tasks[0]?.status).toBe("paused");
    hub.faults.length = 0;
    hub.fail({ path: /transformer.*signature/, kind: "html" }, 99);
    await models.resumeTask(task?.id ?? "");
    expect(await ended()).toContain("came as a web page");
    expect(models.state().tasks[0]).toMatchObject({ status: "failed", error: { code: "provider-failed" } });
    await models.cancelTask(task?.id ?? "");
    expect(models.state().tasks).toEqual([]);
    expect(await readdir(join(folder, "downloads"))).toEqual([]);
    expect(models.state().models).toEqual([]);
  });

  it("is neither gone on with nor erased while another process fetches it", async () => {
    hub.fail({ path: /transformer.*signature/, kind: "stall" }, 99);
    await begin();
    await hub.stalled;
    const [name = ""] = await readdir(join(folder, "downloads"));
    const before = await readdir(join(folder, "downloads", name));
    const other = await open();
    await expect(other.cancelTask(other.state().tasks[0]?.id ?? "")).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await other.close();
    expect(await readdir(join(folder, "downloads", name))).toEqual(before);
  });

  it("keeps its files when it is asked for again, also where the process was killed before its notes said so", async () => {
    await begin();
    expect(await ended()).toBe("done");
    await expect(begin()).rejects.toMatchObject({ code: "already-exists" });
    const [name = ""] = await readdir(join(folder, "downloads"));
    const notes = join(folder, "downloads", name);
    await models.close();
    await rename(join(notes, "downloaded.json"), join(notes, "download.json"));

    models = await open();
    expect(models.state().tasks).toEqual([]);
    expect(models.state().models).toMatchObject([{ problem: null }]);
    expect(await readdir(notes)).toContain("downloaded.json");
  });

  it("keeps files that were whole when their model left the list, whatever is cancelled later", async () => {
    await begin();
    expect(await ended()).toBe("done");
    await models.remove(models.state().models[0]?.id ?? "", false);
    const [name = ""] = await readdir(join(folder, "downloads"));
    const before = await readdir(join(folder, "downloads", name));
    await begin();
    await models.cancelTask(models.state().tasks[0]?.id ?? "");
    expect(await readdir(join(folder, "downloads", name))).toEqual(before);
  });

  it("is not asked for offline, whoever says so", async () => {
    offline = true;
    await expect(plan()).rejects.toMatchObject({ message: "Palimpsest is set to work offline." });
    offline = false;
    environment["HF_HUB_OFFLINE"] = "1";
    await expect(plan()).rejects.toMatchObject({ message: expect.stringContaining("HF_HUB_OFFLINE") });
    expect(hub.seen).toEqual([]);
  });

  it("has a key of its own, which is tested without a download", async () => {
    const { keyHolder } = connect();
    expect(keyHolder.key).toMatchObject({
      environmentName: "HF_TOKEN",
      baseUrlEnvironmentName: "HF_ENDPOINT",
    });
    const test = async (key: string) =>
      keyHolder.testKey?.({
        signal: never,
        fetch,
        sleep: async () => {},
        now: Date.now,
        log,
        account: { key, baseUrl: hub.address },
      });
    expect(await test(fakeToken)).toEqual({ result: "accepted", detail: "The token works; it is ada's." });
    await expect(test("hf_wrong")).rejects.toMatchObject({ code: "key-refused" });
  });

  it("is downloaded nowhere where the list was forgotten meanwhile", async () => {
    await expect(models.startDownload("another")).rejects.toMatchObject({ code: "not-found" });
    await expect(stat(folder)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
