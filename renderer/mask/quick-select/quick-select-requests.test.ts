import { describe, expect, it } from "vitest";
import { MaskSession, width } from "../../../test/support/mask-reference/mask-session.ts";
import type { MaskReport, MaskRequest } from "../mask-messages.ts";

const here = { x: 40, y: 35 };
const there = { x: 220, y: 175 };
const nowhere = { x: 310, y: 20 };

/** Begins in one field of the picture, and waits until the selection is seen. */
async function begin(): Promise<MaskSession> {
  const samples = Float64Array.of(here.x, here.y, 10, 1);
  const session = new MaskSession().send({ type: "begin-quick-select", subtract: false, samples });
  // The preview is made in a turn of its own, which was asked for before this one.
  await new Promise((resume) => setTimeout(resume));
  return session;
}

/** Goes on to another field and ends there. */
function end(session: MaskSession, keep = true): Promise<MaskReport> {
  const samples = Float64Array.of(there.x, there.y, 10, 1);
  session.send({ type: "extend-quick-select", samples });
  return session.answer((id) => ({ type: "end-quick-select", id, keep }));
}

async function valuesOf(session: MaskSession): Promise<readonly (number | undefined)[]> {
  const pixels = await session.pixels();
  return [here, there, nowhere].map(({ x, y }) => pixels[y * width + x]);
}

describe("a quick selection in the making", () => {
  it("goes on while the mask is saved, which is saved without it", async () => {
    const session = await begin();
    expect(await valuesOf(session)).toEqual([0, 0, 0]);
    expect(await end(session)).toMatchObject({ type: "operated", changed: true });
    expect(await valuesOf(session)).toEqual([255, 255, 0]);
    expect(session.summary?.undoSteps).toBe(1);
  });

  it.each<MaskRequest>([
    { type: "feather", sigma: 0 },
    { type: "picture", source: { url: "other", width, height: 270 } },
  ])("goes on after $type, which changes no pixel", async (request) => {
    const session = await begin();
    session.send(request);
    expect(await end(session)).toMatchObject({ changed: true });
    expect(await valuesOf(session)).toEqual([255, 255, 0]);
  });

  it("goes on while a mask of another size is loaded, replaced, inverted or emptied", async () => {
    const session = await begin();
    const size = { width: 40, height: 30 };
    await session.answer((id) => ({ type: "load", id, size, source: null, feather: 0 }));
    session.send({ type: "invert", size });
    const emptied = { type: "replace", size, source: null, feather: null, ifRevision: null } as const;
    await session.answer((id) => ({ ...emptied, id }));
    session.send({ type: "clear", size });
    expect(await end(session)).toMatchObject({ changed: true });
    expect(await valuesOf(session)).toEqual([255, 255, 0]);
  });

  it("is kept when the mask is changed in the middle of it", async () => {
    const session = await begin();
    session.send({ type: "invert" });
    expect(await end(session)).toMatchObject({ changed: false });
    expect(await valuesOf(session)).toEqual([0, 255, 255]);
    expect(session.summary?.undoSteps).toBe(2);
  });

  it("is not in what is told of the mask once it was thrown away", async () => {
    const session = await begin();
    session.send({ type: "feather", sigma: 2 });
    expect(await end(session, false)).toMatchObject({ changed: false });
    expect(session.summary).toMatchObject({ isEmpty: true, feather: 2 });
  });
});
