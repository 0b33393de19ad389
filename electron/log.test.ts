import { describe, expect, it } from "vitest";
import { AppError } from "../shared/errors.ts";
import { createLog, type LogLevel, logLevelFrom, registerSecret } from "./log.ts";

function makeLog(level: LogLevel = "debug") {
  const lines: string[] = [];
  const log = createLog({ level, write: (line) => lines.push(line), now: () => new Date(0) });
  return { log, lines };
}

describe("the log", () => {
  it("writes one line a message, whatever is in it", () => {
    const { log, lines } = makeLog();
    log.info("Opened\nthe library.", { folder: "/home/ada\nPalimpsest", count: 2 });
    expect(lines).toEqual([
      '1970-01-01T00:00:00.000Z info  Opened the library. {"folder":"/home/ada\\nPalimpsest","count":2}\n',
    ]);
  });

  it("drops what is quieter than its level", () => {
    const { log, lines } = makeLog("warn");
    for (const level of ["debug", "info", "warn", "error"] as const) log[level](level);
    expect(lines.map((line) => line.trim().split(/\s+/).at(-1))).toEqual(["warn", "error"]);
  });

  it("never writes keys, prompts or pixels, however deep they lie", () => {
    const { log, lines } = makeLog();
    log.warn("Asked.", {
      apiKey: "sk-123",
      request: { prompt: "my face", headers: { Authorization: "Bearer sk-123" }, sessionToken: "t0k" },
      list: [{ cookie: "c00kie" }],
      bytes: new Uint8Array([1, 2, 3]),
      image: { data: new Uint16Array(4) },
      totalBytes: 12,
    });
    const [line = ""] = lines;
    for (const secret of ["sk-123", "my face", "t0k", "c00kie", "1,2,3"]) expect(line).not.toContain(secret);
    expect(line).toContain("(8 bytes)");
    expect(line).toContain('"totalBytes":12');
  });

  it("masks a registered secret wherever it stands, in whatever form", () => {
    const { log, lines } = makeLog();
    const secret = 'planted/"key"+0123';
    registerSecret(secret);
    registerSecret(`${secret}-and-more`);
    registerSecret("none"); // what servers without keys are given: a word like any other
    log.error(`Refused ${secret}: none other.`, {
      url: `https://example.com/?k=${encodeURIComponent(secret)}`,
      error: new Error(`again ${secret}-and-more`, { cause: secret }),
    });
    const [line = ""] = lines;
    expect(line).toContain("Refused (hidden): none other.");
    for (const form of ["planted", "0123", "and-more"]) expect(line).not.toContain(form);
  });

  it("tells an error with code, place and cause", () => {
    const { log, lines } = makeLog();
    const cause = new Error("EIO");
    log.error("Failed.", { error: new AppError("storage-full", "No room.", { cause }) });
    expect(lines[0]).toContain("storage-full: No room.");
    expect(lines[0]).toContain("log.test.ts");
    expect(lines[0]).toContain("Error: EIO");
  });

  it("ends at cycles and takes what JSON cannot hold", () => {
    const { log, lines } = makeLog();
    const loop: Record<string, unknown> = { size: 1n, call: () => 1 };
    loop.self = loop;
    log.info("Loop.", loop);
    expect(lines).toHaveLength(1);
  });

  it("does not break what it tells of when it cannot write", () => {
    const log = createLog({
      level: "info",
      write: () => {
        throw new Error("EPIPE");
      },
    });
    expect(() => log.info("Gone.")).not.toThrow();
  });
});

describe("the level asked for", () => {
  it("is taken where it is one, else the fallback", () => {
    expect(logLevelFrom("debug", "info")).toBe("debug");
    expect(logLevelFrom("loud", "info")).toBe("info");
    expect(logLevelFrom(undefined, "warn")).toBe("warn");
  });
});
