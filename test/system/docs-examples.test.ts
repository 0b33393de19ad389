import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportDocument } from "../../electron/library/bundle/export-document.ts";
import { keepPicture } from "../../electron/library/picture-store.ts";
import { openTestLibrary } from "../../electron/library/testing/test-library.ts";
import { type HeadlessHost, startHeadlessHost } from "../support/headless-host.ts";
import { commandLineEntry } from "../support/run-command.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../support/test-pictures.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const size = { width: 160, height: 120 };
const hole = { x: 50, y: 40, width: 30, height: 20 };
const token = "a-token-for-the-examples-of-the-docs";
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

interface Example {
  readonly line: number;
  readonly language: string;
  /** `run`, `exit=3` or `file=recipe.json`. */
  readonly marks: readonly string[];
  readonly text: string;
}

/** Fenced blocks with a mark after their language. */
function examplesOf(page: string): Example[] {
  const found = [...page.matchAll(/^```(\w+) (.+)\n([\s\S]*?)^```$/gm)];
  return found.map(({ index, 1: language = "", 2: marks = "", 3: text = "" }) => ({
    line: page.slice(0, index).split("\n").length,
    language,
    marks: marks.split(" "),
    text,
  }));
}

// The shell's examples are written for a POSIX shell.
describe.skipIf(process.platform === "win32")("the examples of the docs", () => {
  let home = "";
  let host: HeadlessHost;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "palimpsest-docs-"));
    await mkdir(join(home, "bin"));
    const command = join(home, "bin", "palimpsest");
    await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${commandLineEntry}" "$@"\n`);
    await chmod(command, 0o755);
    host = await startHeadlessHost({
      libraryFolder: join(home, "served"),
      home,
      environment: { PALIMPSEST_API_TOKEN: token },
    });
  });
  afterAll(async () => {
    await host.stop();
    await rm(home, { recursive: true, force: true });
  });

  /** What an example finds around it. */
  const prepare = async (name: string) => {
    const folder = join(home, name);
    await mkdir(folder);
    const mask = await rectangleMask(size, hole);
    await writeFile(join(folder, "photo.png"), await noisePicture(size, seededRandom(1)));
    await writeFile(join(folder, "mask.png"), mask);
    const opaque = await sharp(mask).negate().toColourspace("b-w").raw().toBuffer();
    const black = { create: { ...size, channels: 3, background: "black" } } as const;
    await sharp(black)
      .joinChannel(opaque, { raw: { ...size, channels: 1 } })
      .png()
      .toFile(join(folder, "hole.png"));
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await makeDocument(join(folder, "door-document"));
    return folder;
  };

  it.each([
    [
      "cli",
      ["filled.png", "fill.jpg", "smooth.png", "various-2.png", "edited/two.png", "copy/document.json"],
    ],
    ["api", ["edited.png", "job.png"]],
  ])(
    "of docs/%s.md do what they say",
    async (name, made) => {
      const page = await readFile(join(root, "docs", `${name}.md`), "utf8");
      const examples = examplesOf(page);
      expect(examples.length).toBeGreaterThan(4);
      const folder = await prepare(name);
      for (const { line, language, marks, text } of examples) {
        const where = `docs/${name}.md, line ${line}`;
        const file = marks.find((mark) => mark.startsWith("file="))?.slice("file=".length);
        if (file !== undefined) {
          await writeFile(join(folder, file), text);
          continue;
        }
        expect(marks, where).toContain("run");
        if (!hasCurl && text.includes("curl")) {
          console.info(`${where}: not run, there is no curl.`);
          continue;
        }
        const expected = Number(marks.find((mark) => mark.startsWith("exit="))?.slice("exit=".length) ?? 0);
        const { code, output } = await run(folder, language, text);
        expect(code, `${where}\n${output}\n${host.output()}`).toBe(expected);
      }
      for (const path of made) expect((await stat(join(folder, path))).size, path).toBeGreaterThan(100);
    },
    120_000,
  );

  const run = async (folder: string, language: string, text: string) => {
    const script = join(folder, "example.mjs");
    if (language === "js") await writeFile(script, text);
    const [command, ...args] = language === "js" ? [process.execPath, script] : ["sh", "-euc", text];
    const child = spawn(command, args, {
      cwd: folder,
      env: {
        PATH: [join(home, "bin"), process.env["PATH"] ?? ""].join(delimiter),
        HOME: home,
        XDG_CONFIG_HOME: join(home, "config"),
        PALIMPSEST_URL: host.origin,
        PALIMPSEST_API_TOKEN: token,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    await once(child, "close");
    return { code: child.exitCode, output };
  };

  /** A document in a folder, as `library export` makes one. */
  const makeDocument = async (target: string) => {
    const library = await openTestLibrary(`${target}-library`);
    const data = new Uint8Array(12).fill(200);
    const picture = await keepPicture(library.blobs, { width: 2, height: 2, channels: 3, data });
    const { id } = library.documents.create("A door", {
      label: "Original",
      picture,
      warnings: [],
      originalHash: picture.hash,
      originalName: "door.png",
    });
    await exportDocument(library, id, target, new AbortController().signal);
    await library.close();
  };
});
