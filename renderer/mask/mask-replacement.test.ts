import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { height, MaskSession, width } from "../../test/support/mask-reference/mask-session.ts";
import type { MaskReport } from "./mask-messages.ts";

const size = { width, height };
/** A mask over all of the picture. */
const png = await sharp({ create: { ...size, channels: 3, background: "white" } })
  .toColourspace("b-w")
  .png()
  .toBuffer();
const source = `data:image/png;base64,${png.toString("base64")}`;
const samples = (...numbers: number[]) => Float64Array.from(numbers);

const stroke = (session: MaskSession, end = true) => {
  const brush = { mode: "paint", hardness: 1 } as const;
  session.send({ type: "begin-stroke", brush, samples: samples(60, 60, 20, 1), ring: null });
  if (end) session.send({ type: "end-stroke", keep: true });
};
const replace = (session: MaskSession, ifRevision: number | null, feather: number | null = null) =>
  session.ask((id) => ({ type: "replace", id, size, source, feather, ifRevision })).answer;
const stepsOf = (reports: readonly MaskReport[]) =>
  reports.flatMap((report) => (report.type === "summary" && report.step ? [report.step] : []));

describe("a mask that is put in the place of another", () => {
  it("says which revision it made, and not that of what was done while it was loaded", async () => {
    const session = new MaskSession();
    const answer = replace(session, null);
    session.send({ type: "clear" });
    const report = await answer;
    await session.answer((id) => ({ type: "settle", id }));
    expect(stepsOf(session.reports)).toEqual(["replaced", "changed"]);
    expect(report).toMatchObject({ type: "replaced", made: { size, isEmpty: false } });
    const made = report.type === "replaced" ? report.made?.revision : undefined;
    expect(session.summary?.revision).toBeGreaterThan(made ?? Infinity);
  });

  it("is refused where something was painted since", async () => {
    const session = new MaskSession();
    const before = session.summary?.revision ?? 0;
    stroke(session);
    expect(await replace(session, before)).toMatchObject({ type: "replaced", made: null });
    expect(session.summary?.undoSteps).toBe(1);
    expect(await replace(session, session.summary?.revision ?? 0)).toMatchObject({ made: { size } });
    expect(session.summary?.undoSteps).toBe(2);
  });

  it("is refused while a stroke goes on, which then ends as if nothing had been", async () => {
    const session = new MaskSession();
    stroke(session, false);
    expect(await replace(session, session.summary?.revision ?? 0)).toMatchObject({ made: null });
    session.send({ type: "end-stroke", keep: true });
    expect(session.summary).toMatchObject({ undoSteps: 1, bounds: { x: 40, y: 40 } });
  });

  it("is refused in the middle of a quick selection, which goes on", async () => {
    const session = new MaskSession();
    session.send({ type: "begin-quick-select", subtract: false, samples: samples(135, 105, 14, 1) });
    expect(await replace(session, session.summary?.revision ?? 0)).toMatchObject({ made: null });
    const report = await session.answer((id) => ({ type: "end-quick-select", id, keep: true }));
    expect(report).toMatchObject({ type: "operated", changed: true });
  });

  it("ends a stroke and keeps it where a person wants it there", async () => {
    const session = new MaskSession();
    stroke(session, false);
    await replace(session, null);
    expect(session.summary?.undoSteps).toBe(2);
    session.send({ type: "undo" });
    await expect.poll(() => session.summary?.bounds).toMatchObject({ x: 40, y: 40 });
  });

  it("brings its feather, and undo brings the former one back with the pixels", async () => {
    const session = new MaskSession();
    stroke(session);
    session.send({ type: "feather", sigma: 4 });
    const painted = await session.pixels();
    await replace(session, null, 9);
    expect(session.summary).toMatchObject({ feather: 9, undoSteps: 2 });
    session.send({ type: "undo" });
    await expect.poll(() => session.summary?.feather).toBe(4);
    expect((await session.pixels()).equals(painted)).toBe(true);
    session.send({ type: "redo" });
    await expect.poll(() => session.summary?.feather).toBe(9);
    expect((await session.pixels()).every((value) => value === 255)).toBe(true);
  });

  it("is a step too where only its feather is another, and none where nothing is", async () => {
    const session = new MaskSession();
    await replace(session, null, 9);
    await replace(session, null, 9);
    expect(session.summary?.undoSteps).toBe(1);
    await replace(session, null, 5);
    expect(session.summary).toMatchObject({ feather: 5, undoSteps: 2 });
    session.send({ type: "undo" });
    expect(session.summary).toMatchObject({ feather: 9, isEmpty: false });
  });

  it("leaves a feather alone that a person has set since its step was made", async () => {
    const session = new MaskSession();
    await replace(session, null);
    session.send({ type: "feather", sigma: 7 }, { type: "undo" });
    await expect.poll(() => session.summary?.isEmpty).toBe(true);
    expect(session.summary?.feather).toBe(7);
  });
});
