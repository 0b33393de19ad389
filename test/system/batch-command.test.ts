import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeBfl, startFakeBfl } from "../fakes/providers/bfl.ts";
import {
  type CommandOptions,
  findPythonWithTerminals,
  runInClosingTerminal,
  runPalimpsest,
} from "../support/run-command.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../support/test-pictures.ts";

const size = { width: 320, height: 240 };
const hole = { x: 100, y: 80, width: 50, height: 40 };
const key = "test-key-of-the-batch-command";
const python = findPythonWithTerminals();
const seed = Number(process.env["PALIMPSEST_SEED"] ?? Date.now() % 2 ** 32);

interface Report {
  readonly counts: { readonly done: number; readonly failed: number; readonly left: number };
  readonly items: readonly {
    readonly file: string;
    readonly state: string;
    readonly sha256: string | null;
    readonly charge: string | null;
    readonly error: { readonly code: string } | null;
  }[];
}

describe("palimpsest batch", () => {
  let home = "";
  let bfl: FakeBfl;
  const names = ["a", "b", "c", "d"];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "palimpsest-batch-command-"));
    await mkdir(join(home, "photos"));
    await mkdir(join(home, "masks"));
    for (const [index, name] of names.entries()) {
      await writeFile(join(home, "photos", `${name}.png`), await noisePicture(size, seededRandom(index)));
      await writeFile(join(home, "masks", `${name}.png`), await rectangleMask(size, hole));
    }
    await writeFile(join(home, "photos", "notes.txt"), "no picture");
    await recipe("free", { model: "builtin/content-aware-fill", mask: "masks/{{name}}.png", seed: 7 });
    await recipe("paid", {
      model: "bfl/flux-pro-1.0-fill",
      mask: "masks/{{name}}.png",
      prompt: "the door of {{name}}",
    });
    bfl = await startFakeBfl({ key });
  });
  afterAll(async () => {
    await bfl.close();
    await rm(home, { recursive: true, force: true });
  });

  const recipe = (name: string, value: unknown) =>
    writeFile(join(home, `${name}.json`), JSON.stringify(value));
  const batch = async (
    name: string,
    out: string,
    more: readonly string[] = [],
    { pictures = "photos", ...options }: Partial<CommandOptions> & { readonly pictures?: string } = {},
  ) => {
    const outcome = await runPalimpsest(
      ["batch", pictures, "--recipe", `${name}.json`, "-o", out, "--json", ...more],
      { home, folder: home, environment: { BFL_API_KEY: key, BFL_BASE_URL: bfl.baseUrl }, ...options },
    );
    const text = outcome.stdout.toString();
    // `as`: what the command is documented to print
    return { ...outcome, report: text === "" ? null : (JSON.parse(text) as Report) };
  };
  const postsOf = (name: string) =>
    bfl.submits.filter(({ body }) => body["prompt"] === `the door of ${name}`).length;

  it("edits every picture of a folder once, and nothing when it is run again", async () => {
    const { code, report, stderr } = await batch("free", "out");
    expect([code, report?.counts], stderr).toEqual([0, { done: 4, failed: 0, left: 0 }]);
    const times = async () =>
      Promise.all(names.map(async (name) => (await stat(join(home, "out", `${name}.png`))).mtimeMs));
    const before = await times();
    const again = await batch("free", "out");
    expect(again.report).toEqual(report);
    expect(await times()).toEqual(before);
  });

  it("refuses another recipe for results that are there, and results among the pictures", async () => {
    const other = await batch("paid", "out", ["--yes"]);
    expect([other.code, other.stdout.toString()]).toEqual([1, expect.stringContaining("another recipe")]);
    expect((await batch("free", "photos")).code).toBe(2);
    const file = await batch("free", "free.json");
    expect([file.code, file.stderr]).toEqual([2, ""]);
    expect(file.stdout.toString()).toContain("which is a file");
  });

  it("tells a picture that fails by itself, and runs it again only when it is asked to", async () => {
    await writeFile(join(home, "photos", "broken.png"), "no picture either");
    const first = await batch("free", "broken-out");
    expect([first.code, first.report?.counts]).toEqual([1, { done: 4, failed: 1, left: 0 }]);
    await copyFile(join(home, "photos", "a.png"), join(home, "photos", "broken.png"));
    await copyFile(join(home, "masks", "a.png"), join(home, "masks", "broken.png"));
    expect((await batch("free", "broken-out")).report?.counts.failed).toBe(1);
    expect((await batch("free", "broken-out", ["--retry-failed"])).report?.counts.done).toBe(5);
    await rm(join(home, "photos", "broken.png"));
  });

  it("says the whole price first, and sends nothing before it was agreed to", async () => {
    const before = bfl.requests.length;
    const dry = await batch("paid", "paid-out", ["--dry-run"], { environment: {} });
    expect([dry.code, dry.report?.counts.left]).toEqual([0, 4]);
    expect(existsSync(join(home, "paid-out"))).toBe(false);
    expect(dry.stderr).not.toContain("cannot be run");
    const refused = await batch("paid", "paid-out", ["--max-cost", "0.1"]);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("$0.20")]);
    expect(bfl.requests.length).toBe(before);
  });

  it("keeps why a picture failed until the price of running it again was agreed to", async () => {
    await mkdir(join(home, "lone"));
    await writeFile(join(home, "lone", "a.png"), "no picture");
    const priced = await batch("paid", "lone-out", ["--dry-run"], { pictures: "lone" });
    expect(priced.stderr).toContain("a.png cannot be run: This file is text");
    const lone = (...more: string[]) => batch("paid", "lone-out", more, { pictures: "lone" });
    const first = await lone("--yes");
    expect([first.code, first.report?.counts.failed]).toEqual([1, 1]);
    await copyFile(join(home, "photos", "a.png"), join(home, "lone", "a.png"));
    const refused = await lone("--retry-failed");
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("$0.0500")]);
    expect((await lone()).report).toEqual(first.report);
    expect((await lone("--retry-failed", "--max-cost", "0.05")).report?.counts.done).toBe(1);
  });

  it("tells how far it came when no other picture would fare better", async () => {
    const { code, stdout } = await batch("paid", "refused-out", ["--yes"], {
      environment: { BFL_API_KEY: "wrong-key-of-the-test", BFL_BASE_URL: bfl.baseUrl },
    });
    const said: unknown = JSON.parse(stdout.toString());
    expect([code, said]).toEqual([
      4,
      expect.objectContaining({
        error: expect.objectContaining({ code: "key-refused" }),
        counts: { done: 0, failed: 0, left: 4 },
      }),
    ]);
  });

  it("goes on to the end when nobody reads what it says any more", async () => {
    const before = names.map(postsOf);
    const first = await batch("paid", "unread", ["--yes"], {
      onOutput: (child, text) => {
        if (text.includes("a.png: Accepted")) child.stderr.destroy();
      },
    });
    expect([first.code, first.report?.counts]).toEqual([0, { done: 4, failed: 0, left: 0 }]);
    expect(names.map(postsOf)).toEqual(before.map((count) => count + 1));
  }, 90_000);

  it.skipIf(python === null)("ends after the picture that runs when its terminal is closed", async () => {
    bfl.setLatency(500);
    const before = names.map(postsOf);
    const args = ["batch", "photos", "--recipe", "paid.json", "-o", "closed", "--yes"];
    const code = await runInClosingTerminal(python ?? "", "b.png: Accepted", args, {
      home,
      folder: home,
      environment: { BFL_API_KEY: key, BFL_BASE_URL: bfl.baseUrl },
    });
    bfl.setLatency(0);
    expect(code).toBe(130);
    expect(names.map(postsOf)).toEqual(before.map((count, index) => count + (index < 2 ? 1 : 0)));
    const { report } = await batch("paid", "closed", ["--dry-run"]);
    expect(report?.counts).toEqual({ done: 2, failed: 0, left: 2 });
  });

  it("ends after the picture that runs at Ctrl+C, and goes on from there", async () => {
    bfl.setLatency(1500);
    const before = names.map(postsOf);
    let sent = false;
    const first = await batch("paid", "stopped", ["--yes"], {
      onOutput: (child, text) => {
        if (!sent && text.includes("b.png: Accepted")) sent = child.kill("SIGINT");
      },
    });
    bfl.setLatency(0);
    expect([first.code, first.report?.counts]).toEqual([130, { done: 2, failed: 0, left: 2 }]);
    const second = await batch("paid", "stopped", ["--yes"]);
    expect([second.code, second.report?.counts.done]).toEqual([0, 4]);
    expect(names.map(postsOf)).toEqual(before.map((count) => count + 1));
  });

  it(`never sends a picture twice, however often it is killed (PALIMPSEST_SEED=${seed})`, async () => {
    const random = seededRandom(seed);
    bfl.setLatency(400);
    const before = names.map(postsOf);
    let report: Report | null = null;
    for (let round = 0; round < 40 && report === null; round++) {
      const life = 500 + random.integer(1800);
      const outcome = await batch("paid", "killed", ["--yes"], {
        onOutput: (child) => void setTimeout(() => child.kill("SIGKILL"), life),
      });
      report = outcome.report;
    }
    bfl.setLatency(0);
    expect(report?.counts.left, `seed ${seed}`).toBe(0);
    for (const [index, name] of names.entries()) {
      const item = report?.items.find(({ file }) => file === `${name}.png`);
      const posts = postsOf(name) - (before[index] ?? 0);
      if (item?.state === "done") expect(posts, `seed ${seed}, ${name}`).toBe(1);
      else {
        expect([item?.error?.code, item?.charge], `seed ${seed}, ${name}`).toEqual([
          "interrupted",
          "unknown",
        ]);
        expect(posts, `seed ${seed}, ${name}`).toBeLessThanOrEqual(1);
      }
    }
    expect((await readdir(join(home, "killed"))).filter((name) => name.includes(".tmp"))).toEqual([]);
  }, 120_000);
});
