import { describe, expect, it } from "vitest";
import { type WheelInput, type WheelIntent, type WheelMemory, wheelIntent } from "./wheel-intent.ts";

const still: WheelInput = {
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  timeStamp: 1000,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
};

function intent(input: Partial<WheelInput>, memory: WheelMemory | null = null): WheelIntent {
  return wheelIntent(memory, { ...still, ...input })[0];
}

function run(inputs: readonly Partial<WheelInput>[]): WheelIntent[] {
  let memory: WheelMemory | null = null;
  return inputs.map((input) => {
    const [next, remembered] = wheelIntent(memory, { ...still, ...input });
    memory = remembered;
    return next;
  });
}

describe("a mouse wheel", () => {
  it("zooms in when turned away and out when turned back, by the same factor", () => {
    const into = intent({ deltaY: -100 });
    const out = intent({ deltaY: 100 });
    expect(into).toEqual({ type: "zoom", factor: 1.2 });
    expect(out.type === "zoom" && into.type === "zoom" && into.factor * out.factor).toBeCloseTo(1, 12);
  });

  it("zooms where it reports lines, as Firefox does", () => {
    expect(intent({ deltaY: 3, deltaMode: 1 })).toMatchObject({ type: "zoom" });
  });

  it("pans sideways with Shift, on whichever axis the browser reports it", () => {
    expect(intent({ deltaY: 100, shiftKey: true })).toEqual({ type: "pan", dx: -100, dy: 0 });
    expect(intent({ deltaX: 100, shiftKey: true })).toMatchObject({ type: "pan", dx: -100 });
  });

  it("zooms at most twofold at once", () => {
    expect(intent({ deltaY: -5000 })).toEqual({ type: "zoom", factor: 2 });
  });
});

describe("a trackpad", () => {
  it("pans with two fingers, and goes on panning when they speed up", () => {
    const intents = run([
      { deltaY: 4, timeStamp: 0 },
      { deltaY: 31, timeStamp: 16 },
      { deltaY: 160, timeStamp: 33 },
      { deltaY: 120, timeStamp: 50 },
    ]);
    expect(intents.map(({ type }) => type)).toEqual(["pan", "pan", "pan", "pan"]);
    expect(intents[2]).toEqual({ type: "pan", dx: 0, dy: -160 });
  });

  it("pans sideways and at a slant", () => {
    expect(intent({ deltaX: 60, deltaY: 80 })).toEqual({ type: "pan", dx: -60, dy: -80 });
  });

  it("zooms with a pinch, which browsers report as Ctrl", () => {
    const pinch = intent({ deltaY: -10, ctrlKey: true });
    expect(pinch.type === "zoom" && pinch.factor).toBeCloseTo(1.095, 3);
  });

  it("makes way for a mouse wheel after a pause", () => {
    const types = run([
      { deltaY: 4, timeStamp: 0 },
      { deltaY: 100, timeStamp: 900 },
    ]).map(({ type }) => type);
    expect(types).toEqual(["pan", "zoom"]);
  });
});

describe("Ctrl, Cmd and Alt", () => {
  it("zoom with any wheel or trackpad", () => {
    for (const key of ["ctrlKey", "metaKey", "altKey"]) {
      expect(intent({ deltaY: 100, [key]: true })).toMatchObject({ type: "zoom" });
      expect(intent({ deltaY: 3.5, [key]: true })).toMatchObject({ type: "zoom" });
    }
  });
});
