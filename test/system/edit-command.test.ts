import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultSettings } from "../../shared/domain/settings.ts";
import { type FakeBfl, filteredInputWord, startFakeBfl } from "../fakes/providers/bfl.ts";
import { type CommandOptions, runPalimpsest } from "../support/run-command.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { differingPixels, isInside, noisePicture, rectangleMask } from "../support/test-pictures.ts";

const size = { width: 320, height: 240 };
const hole = { x: 100, y: 80, width: 50, height: 40 };
const key = "test-key-of-the-edit-command";
const builtin = ["--model", "builtin/smooth-fill"];
const paid = ["--model", "bfl/flux-pro-1.0-fill", "--prompt", "a red door"];

describe("palimpsest edit", () => {
  let folder = "";
  let home = "";
  let bfl: FakeBfl;
  let photo: Uint8Array;
  let mask: Uint8Array;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "palimpsest-edit-command-"));
    folder = join(home, "pictures");
    await mkdir(folder);
    photo = await noisePicture(size, seededRandom(1));
    mask = await rectangleMask(size, hole);
    await writeFile(join(folder, "photo.png"), photo);
    await writeFile(join(folder, "mask.png"), mask);
    await writeFile(join(folder, "text.png"), "no picture");
    await mkdir(join(folder, "folder.png"));
    await writeFile(join(folder, "half.png"), photo.subarray(0, photo.byteLength / 2));
    bfl = await startFakeBfl({ key });
  });
  afterAll(async () => {
    await bfl.close();
    await rm(home, { recursive: true, force: true });
  });

  const run = (args: readonly string[], options: Partial<CommandOptions> = {}) =>
    runPalimpsest(args, {
      home,
      folder,
      ...options,
      environment: { BFL_API_KEY: key, BFL_BASE_URL: bfl.baseUrl, ...options.environment },
    });
  const edit = (out: string, ...more: string[]) => [
    "edit",
    "photo.png",
    "--mask",
    "mask.png",
    "-o",
    out,
    ...more,
  ];
  const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString());

  it("works in a pipe: the picture from standard input, the mask as a data URI, the result to standard output", async () => {
    const uri = `data:image/png;base64,${Buffer.from(mask).toString("base64")}`;
    const { code, stdout, stderr } = await run(
      [
        "edit",
        "-",
        "--mask",
        uri,
        "--model",
        "builtin/content-aware-fill",
        "--seed",
        "5",
        "-o",
        "-",
        "--json",
      ],
      { stdin: photo },
    );
    expect(code, stderr).toBe(0);
    expect(await differingPixels(photo, stdout, (x, y) => !isInside(hole, x, y))).toBe(0);
    const line = stderr.trim().split("\n").at(-1) ?? "";
    expect(JSON.parse(line)).toMatchObject({
      model: "builtin/content-aware-fill",
      estimate: 0,
      results: [
        {
          output: "-",
          seed: 5,
          sha256: createHash("sha256").update(stdout).digest("hex"),
          guarantee: { pixelsInMask: 2000, pixelsChangedOutside: 0 },
        },
      ],
    });
  });

  it("makes variations with seeds in a row, and tells a seed that it has drawn", async () => {
    const { code, stdout } = await run([
      ...edit("various.png", "--variations", "2", "--json"),
      "--model",
      "builtin/content-aware-fill",
    ]);
    expect(code).toBe(0);
    const { results } = jsonOf(stdout) as { results: { output: string; seed: number; sha256: string }[] };
    const [one, two] = results;
    expect(results.map(({ output }) => output)).toEqual(["various-1.png", "various-2.png"]);
    expect(two?.seed).toBe(((one?.seed ?? 0) + 1) % 2 ** 32);
    const again = await run([
      ...edit("again.png", "--seed", String(two?.seed), "--json"),
      "--model",
      "builtin/content-aware-fill",
    ]);
    expect(jsonOf(again.stdout)).toMatchObject({ results: [{ sha256: two?.sha256 }] });
  });

  it("sends nothing that costs money before its price was agreed to", async () => {
    const before = bfl.requests.length;
    const none = await run(edit("paid.png", ...paid));
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining("about $0.0")]);
    const little = await run(edit("paid.png", ...paid, "--max-cost", "0.01", "--json"));
    expect(little.code).toBe(3);
    expect(jsonOf(little.stdout)).toMatchObject({ error: { code: "spending-cap", charge: "not-charged" } });
    expect(bfl.requests.length).toBe(before);

    const agreed = await run(edit("paid.png", ...paid, "--max-cost", "0.10", "--json"));
    expect(agreed.code, agreed.stderr).toBe(0);
    expect(bfl.submits).toHaveLength(1);
    const result = await readFile(join(folder, "paid.png"));
    expect(await differingPixels(photo, result, (x, y) => !isInside(hole, x, y))).toBe(0);
  });

  it("keeps to a cap of the settings, whatever was agreed to", async () => {
    const config = join(home, "config", "Palimpsest");
    await mkdir(config, { recursive: true });
    const settings = { ...defaultSettings, spendingCaps: { daily: 0.01, monthly: null } };
    await writeFile(join(config, "web-settings.json"), JSON.stringify(settings));
    const before = bfl.requests.length;
    const { code, stderr } = await run(edit("capped.png", ...paid, "--yes"));
    expect([code, stderr]).toEqual([3, expect.stringContaining("Your cap for a day is $0.01")]);
    await writeFile(join(config, "web-settings.json"), "damaged");
    expect((await run(edit("capped.png", ...paid, "--yes"))).code).toBe(3);
    expect(bfl.requests.length).toBe(before);
    await rm(config, { recursive: true });
  });

  it.each([
    [0, "done", () => edit("zero.png", ...builtin, "--quiet")],
    [2, "a model that is not there", () => edit("x.png", "--model", "builtin/none")],
    [2, "a text as a picture", () => ["edit", "text.png", "--mask", "mask.png", ...builtin, "-o", "x.png"]],
    [2, "half a picture", () => ["edit", "half.png", "--mask", "mask.png", ...builtin, "-o", "x.png"]],
    [1, "a file that is there already", () => edit("photo.png", ...builtin)],
    [2, "a folder for the result that is not there", () => edit("none/x.png", ...paid)],
    [2, "a folder as the result", () => edit("folder.png", ...paid, "--force")],
    [2, "no model", () => edit("x.png")],
    [2, "an unknown option", () => edit("x.png", ...builtin, "--sed", "1")],
    [2, "an unknown command", () => ["edti"]],
    [2, "an ending of no format", () => edit("x.xyz", ...builtin)],
    [2, "an unknown parameter", () => edit("x.png", ...builtin, "--set", "colour=red")],
    [2, "a seed that is none", () => edit("x.png", ...builtin, "--seed", "1e9")],
    [2, "a seed for a model without one", () => edit("x.png", ...builtin, "--seed", "1")],
    [2, "no such file", () => ["edit", "none.png", "--mask", "mask.png", ...builtin, "-o", "x.png"]],
    [
      2,
      "an address in a private network",
      () => ["edit", "http://127.0.0.1/a.png", ...builtin, "-o", "x.png", "--mask", "mask.png"],
    ],
    [2, "two pictures from one input", () => ["edit", "-", "--mask", "-", ...builtin, "-o", "x.png"]],
    [3, "a price that nobody agreed to", () => edit("x.png", ...paid)],
    [
      5,
      "a prompt that the service's filter refuses",
      () => edit("x.png", "--model", "bfl/flux-pro-1.0-fill", "--prompt", filteredInputWord, "--yes"),
    ],
  ] as const)("ends with %i for %s", async (expected, _what, args) => {
    const { code, stderr } = await run(args());
    expect(code, stderr).toBe(expected);
    expect(await readdir(folder)).not.toContain("x.png");
  });

  it("ends with 4 without a key, and says which variable it belongs in", async () => {
    const { code, stderr } = await run(edit("x.png", ...paid, "--yes"), { environment: { BFL_API_KEY: "" } });
    expect([code, stderr]).toEqual([4, expect.stringContaining("BFL_API_KEY")]);
  });

  it("ends with 1 when nobody reads standard output to the end, and keeps what was paid for", async () => {
    const { code, stderr } = await run(edit("-", ...paid, "--yes", "--json"), {
      onOutput: (child) => void child.stdout.destroy(),
    });
    expect(code, stderr).toBe(1);
    const [path = ""] = /\S+-picture\.png/.exec(stderr) ?? [];
    expect(await differingPixels(photo, await readFile(path), (x, y) => !isInside(hole, x, y))).toBe(0);
    await rm(path);
  });

  it.each(["stdout", "stderr"] as const)("ends as it would when the reader of its %s goes", async (name) => {
    bfl.setLatency(300);
    const { code } = await run(edit(`without-${name}.png`, ...paid, "--yes", "--json"), {
      onOutput: (child, text) => {
        if (text.includes("Accepted")) child[name].destroy();
      },
    });
    bfl.setLatency(0);
    expect(code).toBe(0);
    const result = await readFile(join(folder, `without-${name}.png`));
    expect(await differingPixels(photo, result, (x, y) => !isInside(hole, x, y))).toBe(0);
  });

  it("ends with what went wrong when nobody reads it", async () => {
    const { code } = await run(
      ["edit", "text.png", "--mask", "mask.png", ...builtin, "-o", "x.png", "--json"],
      {
        onStart: (child) => void child.stdout.destroy(),
      },
    );
    expect(code).toBe(2);
  });

  it("agrees to exactly what several pictures cost", async () => {
    const three = edit("three.png", ...paid, "--variations", "3", "--max-cost", "0.15", "--quiet");
    const { code, stderr } = await run(three);
    expect(code, stderr).toBe(0);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "ends with 130 at %s, and says what is known of the charge",
    async (signal) => {
      bfl.setLatency(60_000);
      let sent = false;
      const { code, stdout } = await run(edit("x.png", ...paid, "--yes", "--json"), {
        onOutput: (child, text) => {
          if (!sent && text.includes("Accepted")) sent = child.kill(signal);
        },
      });
      bfl.setLatency(0);
      expect(code).toBe(130);
      expect(jsonOf(stdout)).toMatchObject({ error: { code: "cancelled", charge: expect.any(String) } });
      expect(await readdir(folder)).not.toContain("x.png");
    },
  );

  it("tells the pictures that were made when a later one of them fails", async () => {
    const args = edit("some.png", ...paid, "--seed", "7", "--variations", "3", "--yes", "--json");
    const { code, stdout } = await run(args, {
      onOutput: (_child, text) => {
        if (text.includes("Accepted")) bfl.behave("moderated-output");
      },
    });
    bfl.behave("done");
    expect(code).toBe(5);
    expect(jsonOf(stdout)).toMatchObject({
      error: { code: "moderated" },
      results: [{ output: "some-1.png", seed: 7, cost: { amount: 0.045, currency: "USD" } }],
    });
    expect((await readdir(folder)).filter((name) => name.startsWith("some"))).toEqual(["some-1.png"]);
  });

  it("lists models as the catalogue has them, ready or not", async () => {
    const { stdout } = await run(["models", "--json"], { environment: { FAL_KEY: "" } });
    const models = jsonOf(stdout) as { id: string; notReady: string | null; deterministic: boolean }[];
    for (const { id, deterministic } of models) expect(deterministic, id).toBe(id.startsWith("builtin/"));
    const ready = Object.fromEntries(models.map(({ id, notReady }) => [id, notReady]));
    expect(ready["builtin/content-aware-fill"]).toBeNull();
    expect(ready["bfl/flux-pro-1.0-fill"]).toBeNull();
    expect(Object.entries(ready).find(([id]) => id.startsWith("fal/"))?.[1]).toContain("FAL_KEY");
  });

  it("tests the key of the environment, and explains where keys are set", async () => {
    const good = await run(["keys", "test", "bfl", "--json"]);
    expect([good.code, jsonOf(good.stdout)]).toEqual([0, expect.objectContaining({ result: "accepted" })]);
    const bad = await run(["keys", "test", "bfl"], { environment: { BFL_API_KEY: "wrong-key-of-the-test" } });
    expect(bad.code).toBe(4);
    expect(bad.stderr).not.toContain("wrong-key-of-the-test");
    const set = await run(["keys", "set", "bfl"]);
    expect([set.code, set.stderr]).toEqual([1, expect.stringContaining("export BFL_API_KEY=")]);
  });
});
