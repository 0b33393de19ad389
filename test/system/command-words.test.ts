import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPalimpsest } from "../support/run-command.ts";

const headlessEntry = fileURLToPath(new URL("../../out/main/headless.js", import.meta.url));

/** Runs the entry of those who have no Electron. */
function runHeadless(...args: readonly string[]) {
  return new Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }>(
    (resolve) => {
      execFile(process.execPath, [headlessEntry, ...args], (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    },
  );
}

describe("the words around every command", () => {
  let home = "";
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "palimpsest-command-words-"));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runPalimpsest(args, { home, folder: home });
    return { code, stdout: stdout.toString(), stderr };
  };
  const jsonOf = (text: string): unknown => JSON.parse(text);

  it("tell the version, the help of a command and a list as JSON, wherever --json stands", async () => {
    const version = await run("--version", "--json");
    expect(jsonOf(version.stdout)).toEqual({ version: (await run("--version")).stdout.trim() });
    expect(jsonOf((await run("--json", "models")).stdout)).toContainEqual(
      expect.objectContaining({ id: "builtin/content-aware-fill" }),
    );
    const help = await run("edit", "--help");
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining("--variations N")]);
    expect(help.stdout).not.toContain("palimpsest batch");
  });

  it.each([
    { command: "edit", rest: [], wrong: "--model is missing" },
    { command: "fill", rest: ["a.png"], wrong: "--mask is missing" },
    { command: "batch", rest: ["photos"], wrong: "--recipe is missing" },
    { command: "models", rest: ["all"], wrong: "models takes no names" },
    { command: "serve", rest: ["folder"], wrong: "serve takes options only" },
    { command: "library", rest: ["list"], wrong: "There is no library" },
    { command: "keys", rest: ["test", "nobody"], wrong: 'no provider "nobody"' },
    { command: "local-models", rest: ["list", "x"], wrong: "local-models list takes no names" },
    { command: "kontext", rest: ["trace"], wrong: "--checkpoint is missing" },
  ])("stand before $command as behind it", async ({ command, rest, wrong }) => {
    const told = await run("--json", "--quiet", command, ...rest);
    expect(jsonOf(told.stdout)).toEqual({
      error: expect.objectContaining({ message: expect.stringContaining(wrong) }),
    });
  });

  it("tell what was wrong as JSON, from a command that is not there as from the entry without Electron", async () => {
    const unknown = await run("--json", "edti");
    expect([unknown.code, jsonOf(unknown.stdout)]).toEqual([
      2,
      { error: expect.objectContaining({ code: "invalid-input" }) },
    ]);
    const headless = await runHeadless("--port", "x", "--json");
    expect([headless.code, jsonOf(headless.stdout)]).toEqual([
      2,
      { error: expect.objectContaining({ message: expect.stringContaining("--port") }) },
    ]);
    const help = await runHeadless("--help");
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining("--library DIR")]);
  });
});
