import { describe, expect, it } from "vitest";
import { type GestureInput, idleGesture, type Stage, stepGesture } from "./gesture.ts";
import { gestureCursor } from "./gesture-cursor.ts";
import type { BrushOptions, ToolEffect, ToolOptions } from "./tool-protocol.ts";

const brush: BrushOptions = {
  diameter: 40,
  hardness: 1,
  flow: 1,
  spacing: 0,
  pressureSize: true,
  pressureFlow: false,
};
const options: ToolOptions = {
  brush,
  area: { combine: "add", antialias: false },
  color: { tolerance: 32, contiguous: true },
  hasMask: true,
  reach: 5,
};
const noKeys = { shift: false, alt: false };

/** A person at the stage: what they do, and what came of it. Stage and picture pixels are the same here. */
class Person {
  gesture = stepGesture(idleGesture("brush"), { type: "stage", stage: "paint" })[0];
  effects: ToolEffect[] = [];

  do(input: GestureInput): this {
    const [gesture, effects] = stepGesture(this.gesture, input);
    this.gesture = gesture;
    this.effects.push(...effects);
    return this;
  }

  down(x: number, y: number, how: Partial<Extract<GestureInput, { type: "down" }>> = {}): this {
    const sample = { x, y, pressure: null };
    const press = {
      pointerId: 1,
      kind: "mouse",
      button: "primary",
      keys: noKeys,
      at: { x, y },
      sample,
      options,
    } as const;
    return this.do({ type: "down", ...press, ...how });
  }

  move(x: number, y: number, pointerId = 1): this {
    const samples = [{ x, y, pressure: null }];
    return this.do({ type: "move", pointerId, keys: noKeys, at: { x, y }, samples });
  }

  up(pointerId = 1): this {
    return this.do({ type: "up", pointerId });
  }

  finger(pointerId: number, x: number, y: number): this {
    return this.down(x, y, { pointerId, kind: "touch" });
  }

  get story(): string[] {
    return this.effects.map(({ type }) => type).filter((type) => !type.endsWith("-pointer"));
  }

  /** Pointers captured and not released. */
  get captured(): number[] {
    const captured = new Set<number>();
    for (const effect of this.effects) {
      if (effect.type === "capture-pointer") captured.add(effect.pointerId);
      if (effect.type === "release-pointer") captured.delete(effect.pointerId);
    }
    return [...captured];
  }
}

const person = () => new Person();

describe("painting", () => {
  it("is one stroke from press to release, kept once", () => {
    const me = person().down(10, 10).move(50, 20).move(90, 10).up();
    expect(me.story).toEqual(["begin-stroke", "extend-stroke", "extend-stroke", "commit-stroke"]);
    expect(me.effects[1]).toEqual({
      type: "begin-stroke",
      mode: "paint",
      brush,
      samples: [{ x: 10, y: 10, radius: 20, flow: 1 }],
    });
    expect(me.captured).toEqual([]);
  });

  it("marks a single click", () => {
    expect(person().down(10, 10).up().story).toEqual(["begin-stroke", "commit-stroke"]);
  });

  it("erases with the eraser", () => {
    const me = person().do({ type: "choose", tool: "eraser" }).down(10, 10);
    expect(me.effects).toContainEqual(expect.objectContaining({ type: "begin-stroke", mode: "erase" }));
  });

  it("uses every position the device reported", () => {
    const samples = [1, 2, 3, 4].map((x) => ({ x, y: 0, pressure: null }));
    const me = person()
      .down(0, 0)
      .do({ type: "move", pointerId: 1, keys: noKeys, at: { x: 4, y: 0 }, samples });
    expect(me.effects.at(-1)).toMatchObject({ samples: [{ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }] });
  });

  it("is wider where the pen is pressed harder, and never thinner than a pixel", () => {
    const me = person().down(0, 0, { kind: "pen", sample: { x: 0, y: 0, pressure: 0 } });
    const press = (pressure: number) =>
      me
        .do({
          type: "move",
          pointerId: 1,
          keys: noKeys,
          at: { x: 5, y: 0 },
          samples: [{ x: 5, y: 0, pressure }],
        })
        .effects.at(-1);
    expect(press(1)).toMatchObject({ samples: [{ radius: 20 }] });
    expect(press(0.5)).toMatchObject({ samples: [{ radius: 11.5 }] });
    const fine = person().down(0, 0, { options: { ...options, brush: { ...brush, diameter: 1 } } });
    expect(fine.effects[1]).toMatchObject({ samples: [{ radius: Math.SQRT1_2 }] });
  });

  it("draws a straight line from the last stroke's end when Shift is held", () => {
    const me = person()
      .down(10, 10)
      .move(50, 60)
      .up()
      .down(200, 60, { keys: { shift: true, alt: false } });
    expect(me.effects.at(-1)).toMatchObject({
      type: "begin-stroke",
      samples: [
        { x: 50, y: 60, radius: 20, flow: 1 },
        { x: 200, y: 60, radius: 20, flow: 1 },
      ],
    });
  });

  it("has no last stroke to draw a line from at first, after a cancelled one only the one before", () => {
    const first = person().down(5, 5, { keys: { shift: true, alt: false } });
    expect(first.effects.at(-1)).toMatchObject({ samples: [{ x: 5, y: 5 }] });
    const me = person().down(10, 10).up().down(70, 70).move(90, 90).do({ type: "escape" }).up();
    expect(me.down(200, 200, { keys: { shift: true, alt: false } }).effects.at(-1)).toMatchObject({
      samples: [{ x: 10, y: 10 }, { x: 200 }],
    });
    expect(
      me
        .do({ type: "forget" })
        .down(9, 9, { keys: { shift: true, alt: false } })
        .effects.at(-1),
    ).toMatchObject({
      samples: [{ x: 9 }],
    });
  });

  it("is thrown away by Escape and by a lost pointer", () => {
    for (const end of [{ type: "escape" }, { type: "lost", pointerId: 1 }] as const) {
      const me = person().down(10, 10).move(50, 50).do(end).move(60, 60).up();
      expect(me.story).toEqual(["begin-stroke", "extend-stroke", "discard-stroke"]);
      expect(me.captured).toEqual([]);
    }
  });

  it("is kept when space, another tool, a command, a comparison or another window takes over", () => {
    const takeovers: GestureInput[] = [
      { type: "space", held: true },
      { type: "choose", tool: "pan" },
      { type: "interrupt" },
      { type: "stage", stage: "view" },
      { type: "blur" },
    ];
    for (const takeover of takeovers) {
      const me = person().down(10, 10).move(50, 50).do(takeover).move(60, 60).up();
      expect(me.story).toEqual(["begin-stroke", "extend-stroke", "commit-stroke"]);
      expect(me.captured).toEqual([]);
    }
  });

  it("goes on with the brush it was started with when the size changes meanwhile", () => {
    const me = person()
      .down(0, 0, { options: { ...options, brush: { ...brush, hardness: 0.5 } } })
      .move(5, 5);
    expect(me.effects.at(-1)).toMatchObject({ samples: [{ radius: 20 }] });
  });

  it("is not possible without a picture or while comparing", () => {
    for (const stage of ["empty", "view"] as const satisfies readonly Stage[]) {
      expect(person().do({ type: "stage", stage }).down(10, 10).move(20, 20).up().effects).toEqual([]);
    }
  });

  it("starts anew when a release was never seen", () => {
    const me = person().down(10, 10).move(20, 20).down(50, 50).up();
    expect(me.story).toEqual([
      "begin-stroke",
      "extend-stroke",
      "discard-stroke",
      "begin-stroke",
      "commit-stroke",
    ]);
    expect(me.captured).toEqual([]);
  });
});

describe("looking around", () => {
  it("drags the picture with space, with the middle button and with the hand, also while comparing", () => {
    const ways = [
      person().do({ type: "space", held: true }).down(10, 10),
      person().down(10, 10, { button: "middle" }),
      person().do({ type: "choose", tool: "pan" }).down(10, 10),
      person().do({ type: "stage", stage: "view" }).down(10, 10, { button: "middle" }),
    ];
    for (const me of ways) {
      me.move(30, 15).move(35, 15).up();
      expect(me.effects.filter(({ type }) => type === "pan")).toEqual([
        { type: "pan", dx: 20, dy: 5 },
        { type: "pan", dx: 5, dy: 0 },
      ]);
      expect(me.captured).toEqual([]);
    }
  });

  it("goes on when space is let go before the button", () => {
    const me = person()
      .do({ type: "space", held: true })
      .down(0, 0)
      .do({ type: "space", held: false })
      .move(7, 0);
    expect(me.effects.at(-1)).toEqual({ type: "pan", dx: 7, dy: 0 });
    expect(gestureCursor(me.gesture)).toBe("grabbing");
    expect(gestureCursor(me.up().gesture)).toBe("brush");
  });

  it("says by the cursor what a press would do", () => {
    const me = person();
    expect(gestureCursor(me.gesture)).toBe("brush");
    expect(gestureCursor(me.do({ type: "space", held: true }).gesture)).toBe("grab");
    expect(gestureCursor(me.do({ type: "blur" }).gesture)).toBe("brush");
    expect(gestureCursor(me.do({ type: "stage", stage: "view" }).gesture)).toBe("not-allowed");
    expect(gestureCursor(me.do({ type: "stage", stage: "empty" }).gesture)).toBe("default");
  });
});

describe("fingers", () => {
  it("move the picture while comparing", () => {
    const me = person().do({ type: "stage", stage: "view" }).finger(1, 10, 10).move(30, 10, 1).up(1);
    expect(me.story).toEqual(["pan"]);
    expect(me.captured).toEqual([]);
  });

  it("paint one at a time", () => {
    expect(person().finger(7, 10, 10).move(20, 20, 7).up(7).story).toEqual([
      "begin-stroke",
      "extend-stroke",
      "commit-stroke",
    ]);
  });

  it("pinch when a second one comes, and take the first one's stroke back", () => {
    const me = person().finger(1, 100, 100).move(110, 100, 1).finger(2, 210, 100).move(310, 100, 2);
    expect(me.story).toEqual(["begin-stroke", "extend-stroke", "discard-stroke", "pan", "zoom"]);
    expect(me.effects.slice(-2)).toEqual([
      { type: "pan", dx: 50, dy: 0 },
      { type: "zoom", factor: 2, at: { x: 210, y: 100 } },
    ]);
    me.up(1).move(400, 100, 2).up(2);
    expect(me.story).toHaveLength(5);
    expect(me.captured).toEqual([]);
    expect(me.finger(3, 5, 5).story.at(-1)).toBe("begin-stroke");
  });

  it("press no tool while something on the stage follows the first, and pinch with a second all the same", () => {
    const me = person().down(100, 100, { kind: "touch", isTaken: true }).move(110, 100, 1);
    expect(me.story).toEqual([]);
    me.finger(2, 210, 100).move(310, 100, 2);
    expect(me.story).toEqual(["pan", "zoom"]);
    expect(me.up(1).up(2).captured).toEqual([]);
    expect(me.finger(3, 5, 5).story.at(-1)).toBe("begin-stroke");
  });

  it("pinch again with the finger that stayed", () => {
    const me = person().finger(1, 0, 0).finger(2, 100, 0).up(1).finger(3, 0, 0).move(50, 0, 3);
    expect(me.effects.at(-1)).toMatchObject({ type: "zoom", factor: 0.5 });
    expect(me.story.filter((type) => type === "begin-stroke")).toHaveLength(1);
  });

  it("are the palm of the hand while a pen draws", () => {
    const me = person().down(10, 10, { kind: "pen", pointerId: 9 });
    me.finger(1, 100, 100).move(50, 50, 9).finger(2, 130, 100).move(140, 100, 2).up(9);
    expect(me.story).toEqual(["begin-stroke", "extend-stroke", "commit-stroke"]);
  });

  it("give way to a pen that comes down", () => {
    const me = person().finger(1, 100, 100).down(10, 10, { kind: "pen", pointerId: 9 }).move(20, 20, 9).up(9);
    expect(me.story).toEqual([
      "begin-stroke",
      "discard-stroke",
      "begin-stroke",
      "extend-stroke",
      "commit-stroke",
    ]);
    expect(me.captured).toEqual([]);
  });
});
