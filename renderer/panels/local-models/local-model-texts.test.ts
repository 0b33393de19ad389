import { describe, expect, it } from "vitest";
import type { LocalModelTask, ModelVariant, Precision } from "../../../shared/domain/local-model.ts";
import {
  cancelQuestion,
  erasableBytes,
  formatMemory,
  presentBytes,
  taskFraction,
  taskText,
  timeLeftText,
} from "./local-model-texts.ts";
import { parseGibibytes } from "./RunningSection.tsx";

const task: LocalModelTask = {
  id: "task-1",
  kind: "download",
  title: "FLUX.1 Kontext",
  modelId: null,
  status: "running",
  stage: "Downloading",
  doneBytes: 12_000_000_000,
  totalBytes: 34_000_000_000,
  error: null,
};
const variant = (precision: Precision, byteLength: number, isPresent: boolean): ModelVariant => ({
  precision,
  byteLength,
  isPresent,
  memoryBytes: 1,
  tooLarge: null,
});
const variants = [variant("original", 34, true), variant("int8", 17, true), variant("int4", 9, false)];

describe("what is said of a download", () => {
  it("is how much is there, how fast it comes and how long it takes", () => {
    const pace = { bytesPerSecond: 40_000_000, secondsLeft: 550 };
    expect(taskText(task, pace)).toBe("Downloading · 12 GB of 34 GB · 40 MB/s · about 9 minutes left");
  });

  it("leaves out what nobody knows", () => {
    expect(taskText({ ...task, totalBytes: null }, null)).toBe("Downloading");
    expect(taskFraction({ ...task, totalBytes: null })).toBeNull();
  });

  it("has no speed while it stands still", () => {
    expect(taskText({ ...task, status: "paused" }, null)).toBe("Paused · 12 GB of 34 GB");
    expect(taskText({ ...task, status: "failed" }, null)).toBe("Stopped · 12 GB of 34 GB");
  });

  it("is never more than all of it", () => {
    const over = { ...task, doneBytes: 34_000_000_100 };
    expect(taskFraction(over)).toBe(1);
    expect(taskText(over, null)).toContain("34 GB of 34 GB");
  });

  it("asks before anything is erased, also where nobody knows how much is done", () => {
    expect(cancelQuestion(task)).toContain("erases the 12 GB that are done");
    expect(cancelQuestion({ ...task, kind: "conversion", doneBytes: 0 })).toContain("erases what is done");
    expect(cancelQuestion({ ...task, kind: "probe" })).toBeNull();
  });

  it("rounds the time as people do", () => {
    expect([10, 70, 600, 12_000].map(timeLeftText)).toEqual([
      "less than a minute left",
      "about a minute left",
      "about 10 minutes left",
      "about 3 h 20 min left",
    ]);
  });
});

describe("sizes of a model", () => {
  it("counts memory as cards are sold", () => {
    expect(formatMemory(24 * 2 ** 30)).toBe("24 GiB");
    expect(formatMemory(13.04 * 2 ** 30)).toBe("13 GiB");
    expect(formatMemory(8.4 * 2 ** 30)).toBe("8.4 GiB");
  });

  it("counts what is on the disk, and offers to erase only what Palimpsest has written", () => {
    expect(presentBytes({ variants, unfinishedBytes: 5 })).toBe(56);
    expect(erasableBytes({ variants, unfinishedBytes: 0, isDownloaded: false })).toBe(17);
    expect(erasableBytes({ variants, unfinishedBytes: 5, isDownloaded: false })).toBe(22);
    expect(erasableBytes({ variants, unfinishedBytes: 0, isDownloaded: true })).toBe(51);
  });

  it("takes a limit of memory, nothing, or what is no limit yet", () => {
    expect(parseGibibytes(" 12,5 ")).toBe(12.5);
    expect(parseGibibytes("")).toBeNull();
    for (const text of ["0", "1025", "-3", "12 GB", "1e3"]) expect(parseGibibytes(text)).toBeUndefined();
  });
});
