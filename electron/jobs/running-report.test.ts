import { expect, it } from "vitest";
import { RunningReport } from "./running-report.ts";

it("shows every stage and message, but not every step within a stage", () => {
  let now = 0;
  const report = new RunningReport("Fake", () => now);
  const at = (time: number, fraction: number, stage: string) => {
    now = time;
    return report.hear({ type: "progress", fraction, stage });
  };
  expect(at(0, 0.1, "Painting")).toBe(true);
  expect(at(49, 0.2, "Painting")).toBe(false);
  expect(at(50, 0.3, "Painting")).toBe(true);
  expect(at(51, 0, "Downloading")).toBe(true);
  expect(report.hear({ type: "log", line: "one" })).toBe(true);
  expect(report.current).toMatchObject({ progress: 0, stage: "Downloading", log: ["one"] });
});

it("says where the job is, in words", () => {
  const report = new RunningReport("Fake", () => 0);
  const after = (event: Parameters<RunningReport["hear"]>[0]) => {
    report.hear(event);
    return report.current.stage;
  };
  expect(after({ type: "submitting" })).toBe("Sending to Fake");
  expect(after({ type: "accepted", remoteId: "a", pollingUrl: null })).toBe("Fake has it");
  expect(after({ type: "queued", position: 3 })).toBe("In line: 3 before it");
  expect(after({ type: "queued", position: 0 })).toBe("In line: next");
  expect(after({ type: "queued", position: null })).toBe("In line");
});

it("keeps the last 50 messages, each cut to what fits a line", () => {
  const report = new RunningReport("Fake", () => 0);
  for (let line = 1; line <= 60; line++) report.hear({ type: "log", line: `${line} ${"x".repeat(600)}` });
  const { log } = report.current;
  expect([log.length, log[0]?.slice(0, 3), log.at(-1)?.slice(0, 3)]).toEqual([50, "11 ", "60 "]);
  expect(Math.max(...log.map(({ length }) => length))).toBe(500);
});

it("keeps the newest preview, with a number of its own, through every later stage", () => {
  const report = new RunningReport("Fake", () => 0);
  const image = (value: number) => ({
    width: 1,
    height: 1,
    channels: 3 as const,
    data: new Uint8Array(3).fill(value),
  });
  expect(report.current.preview).toBeNull();
  expect(report.hear({ type: "preview", image: image(1) })).toBe(true);
  expect(report.hear({ type: "preview", image: image(2) })).toBe(true);
  report.hear({ type: "progress", fraction: 1, stage: "Developing" });
  expect(report.current).toMatchObject({ stage: "Developing", preview: { number: 2, image: image(2) } });
});
