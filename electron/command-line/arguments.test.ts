import { describe, expect, it } from "vitest";
import { readArguments, splitCommand } from "./arguments.ts";
import { helpAskedFor } from "./usage.ts";

describe("the arguments of a command", () => {
  it("hold what every command takes, also where that stands before the command's name", () => {
    expect(splitCommand(["--json", "--quiet", "models", "--json"])).toEqual({
      command: "models",
      rest: ["--json", "--quiet", "--json"],
    });
    expect(splitCommand(["--json"])).toEqual({ command: undefined, rest: ["--json"] });
    expect(splitCommand(["edit", "a.png"])).toEqual({ command: "edit", rest: ["a.png"] });
    expect(readArguments(["--json", "a.png"], {})).toMatchObject({
      values: { json: true, quiet: false },
      positionals: ["a.png"],
    });
  });

  it("that are not known are named in one sentence", () => {
    const read = (...args: string[]) => readArguments(args, { seed: { type: "string" } });
    expect(() => read("--sed", "1")).toThrow(/^Unknown option '--sed'\.$/);
    expect(() => read("--seed")).toThrow(/^Option '--seed <value>' argument missing\.$/);
    expect(() => read("--seed", "-1")).toThrow(/^[^\n]*ambiguous\.[^\n]*'--seed=-XYZ'\.$/);
  });
});

describe("help", () => {
  it("is of all commands where none is named", () => {
    for (const help of [
      helpAskedFor(undefined, []),
      helpAskedFor("--help", []),
      helpAskedFor("-h", []),
      helpAskedFor("help", ["--json"]),
      helpAskedFor("help", ["nothing"]),
    ]) {
      expect(help).toContain("palimpsest edit [IN]");
      expect(help).toContain("palimpsest library import");
    }
  });

  it("is of one command where it is asked for there, with the exit codes", () => {
    for (const help of [
      helpAskedFor("batch", ["--help"]),
      helpAskedFor("batch", ["photos", "-h"]),
      helpAskedFor("help", ["batch"]),
    ]) {
      expect(help).toContain("--retry-failed");
      expect(help).not.toContain("palimpsest edit");
      expect(help).toContain("Exit codes");
    }
    expect(helpAskedFor("fill", ["--help"])).toContain("--quality");
  });

  it("is given to nobody else", () => {
    expect(helpAskedFor("edit", ["photo.png"])).toBeNull();
    expect(helpAskedFor("edit", ["--", "--help"])).toBeNull();
    expect(helpAskedFor("edti", ["--help"])).toBeNull();
  });
});
