import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localModelId } from "../../shared/domain/local-model.ts";
import { takeFileLock } from "../inference/kontext/convert/file-lock.ts";
import { createLog } from "../log.ts";
import { newModelId } from "./model-id.ts";
import { ModelStore, type StoredModel } from "./model-store.ts";

const log = createLog({ level: "error", write: () => {} });
const model = (id: string): StoredModel => ({
  id: localModelId.parse(id),
  name: id,
  folder: `/models/${id}`,
  isDownloaded: false,
  licence: { name: "NCL", url: null, acceptedAt: 1 },
  precision: "original",
});

describe("the list of local models", () => {
  let base: string;
  let folder: string;
  const open = () => new ModelStore(folder, log);
  const add = (store: ModelStore, id: string) =>
    store.change((content) => ({ ...content, models: [...content.models, model(id)] }));
  const ids = async () => (await open().read()).models.map(({ id }) => id);

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), "palimpsest-store-"));
    folder = join(base, "models");
  });
  afterEach(() => rm(base, { recursive: true }));

  it("is empty, and makes no folder, before something is kept", async () => {
    expect(await ids()).toEqual([]);
    expect(await readdir(base)).toEqual([]);
  });

  it("says that it cannot be written without a path, as the page is told", async () => {
    await writeFile(folder, "no folder");
    const refusal = await add(open(), "one").catch((error: unknown) => String(error));
    expect(refusal).toContain("the list of local models");
    expect(refusal).not.toContain(base);
  });

  it("loses no change of several that are made at once, nor one of another process", async () => {
    const [one, other] = [open(), open()];
    await Promise.all(["a", "b", "c"].map((id) => add(one, id)));
    await add(other, "d");
    await add(one, "e");
    expect(await ids()).toEqual(["a", "b", "c", "d", "e"]);
    expect(await readdir(folder)).toEqual(["local-models.json"]);
  });

  it("waits for another process that changes it, and keeps both changes", async () => {
    await add(open(), "a");
    const lock = await takeFileLock(join(folder, ".local-models.lock"), "It is being changed");
    const path = join(folder, "local-models.json");
    const text = await readFile(path, "utf8");
    const adding = add(open(), "c");
    await writeFile(path, text.replaceAll('"a"', '"b"'));
    await lock.release();
    await adding;
    expect(await ids()).toEqual(["b", "c"]);
  });

  it("leaves alone what a newer release has written", async () => {
    await add(open(), "a");
    const path = join(folder, "local-models.json");
    const newer = JSON.stringify({ version: 2, models: { everything: "is another way" } });
    await writeFile(path, newer);
    await expect(open().read()).rejects.toMatchObject({ code: "version-mismatch" });
    await expect(add(open(), "b")).rejects.toMatchObject({ code: "version-mismatch" });
    expect(await readFile(path, "utf8")).toBe(newer);
  });

  it("keeps what was found of devices before their runtime was noted, as of an unknown one", async () => {
    await add(open(), "a");
    const path = join(folder, "local-models.json");
    const old = { provider: "cuda", numeric: null, reason: "It is not there." };
    const content: object = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify({ ...content, probes: [old] }));
    expect((await open().read()).probes).toEqual([{ ...old, isMissing: false, runtime: "" }]);
    expect(await ids()).toEqual(["a"]);
  });

  it("keeps a damaged file aside and begins anew", async () => {
    await add(open(), "a");
    const path = join(folder, "local-models.json");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.slice(0, -20));
    expect(await ids()).toEqual([]);
    const [aside] = await readdir(folder);
    expect(aside).toMatch(/^local-models\.damaged-\d+\.json$/);
    expect(await readFile(join(folder, aside ?? ""), "utf8")).toBe(text.slice(0, -20));
  });

  it("stays as it is where a change fails", async () => {
    const store = open();
    await add(store, "a");
    const failing = store.change(() => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await ids()).toEqual(["a"]);
    await add(store, "b");
    expect(await ids()).toEqual(["a", "b"]);
  });
});

describe("the id of a model", () => {
  it("says what it names, and is nobody else's", () => {
    const others = [{ id: "flux-1-kontext-dev" }, { id: "flux-1-kontext-dev-2" }];
    expect(newModelId("FLUX.1 Kontext [dev]", [])).toBe("flux-1-kontext-dev");
    expect(newModelId("FLUX.1 Kontext [dev]", others)).toBe("flux-1-kontext-dev-3");
    expect(newModelId("模型", [])).toBe("model");
    expect(newModelId("x".repeat(100), []).length).toBe(48);
  });
});
