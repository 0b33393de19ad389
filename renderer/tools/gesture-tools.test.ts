import { describe, expect, it } from "vitest";
import { options } from "../../test/support/told-tool.ts";
import type { ToolId } from "../state/tools.ts";
import { type GestureInput, idleGesture, isBusy, type PointerKind, stepGesture } from "./gesture.ts";
import { gestureCursor } from "./gesture-cursor.ts";
import type { ToolEffect } from "./tool-protocol.ts";

const noKeys = { shift: false, alt: false };

/** A person at the stage with a tool in hand. Stage and picture pixels are the same here. */
class Hand {
  gesture;
  readonly effects: ToolEffect[] = [];

  constructor(tool: ToolId) {
    this.gesture = stepGesture(idleGesture(tool), { type: "stage", stage: "paint" })[0];
  }

  do(...inputs: readonly GestureInput[]): this {
    for (const input of inputs) {
      const [gesture, effects] = stepGesture(this.gesture, input);
      this.gesture = gesture;
      this.effects.push(...effects);
    }
    return this;
  }

  down(x: number, y: number, keys = noKeys, kind: PointerKind = "mouse", pointerId = 1): this {
    const at = { x, y };
    const press = {
      pointerId,
      kind,
      button: "primary",
      keys,
      at,
      sample: { ...at, pressure: null },
    } as const;
    return this.do({ type: "down", ...press, options });
  }

  move(x: number, y: number, keys = noKeys, pointerId = 1): this {
    const at = { x, y };
    return this.do({ type: "move", pointerId, keys, at, samples: [{ ...at, pressure: null }] });
  }

  up(pointerId = 1): this {
    return this.do({ type: "up", pointerId });
  }

  of<Type extends ToolEffect["type"]>(type: Type) {
    return this.effects.filter(
      (effect): effect is Extract<ToolEffect, { type: Type }> => effect.type === type,
    );
  }
}

describe("keys that are held at the press", () => {
  it("choose how the area joins the mask; without them it is as was chosen", () => {
    const combine = (shift: boolean, alt: boolean) =>
      new Hand("rectangle").down(0, 0, { shift, alt }).move(9, 9).up().of("select-shape")[0]?.area.combine;
    expect(combine(false, false)).toBe("add");
    expect(combine(true, false)).toBe("add");
    expect(combine(false, true)).toBe("subtract");
    expect(combine(true, true)).toBe("intersect");
  });

  it("draw a square at once where they do not change how it joins", () => {
    const shift = { shift: true, alt: false };
    const box = new Hand("rectangle").down(0, 0, shift).move(9, 4, shift).up().of("select-shape")[0]?.shape;
    expect(box).toMatchObject({ width: 9, height: 9 });
    const alt = { shift: false, alt: true };
    const spent = new Hand("rectangle").down(50, 50, alt).move(59, 54, alt).up().of("select-shape")[0]?.shape;
    expect(spent).toMatchObject({ x: 50, y: 50, width: 9, height: 4 });
  });

  it("make quick select take away with Alt", () => {
    const hand = new Hand("quickSelect").down(0, 0, { shift: false, alt: true });
    expect(hand.of("begin-quick-select")).toMatchObject([{ subtract: true }]);
  });
});

describe("space", () => {
  it("moves a rectangle that is being drawn, and pans afterwards", () => {
    const hand = new Hand("rectangle").down(0, 0).move(10, 10).do({ type: "space", held: true }).move(15, 15);
    expect(hand.of("pan")).toEqual([]);
    expect(hand.up().of("select-shape")[0]?.shape).toMatchObject({ x: 5, y: 5, width: 10, height: 10 });
    expect(hand.down(0, 0).move(7, 0).of("pan")).toEqual([{ type: "pan", dx: 7, dy: 0 }]);
  });

  it("pans between the corners of a polygon, which stays", () => {
    const hand = new Hand("polygon").down(0, 0).up().down(50, 0).up();
    hand.do({ type: "space", held: true }).down(9, 9).move(20, 20).up().do({ type: "space", held: false });
    hand.down(50, 50).up().do({ type: "key", key: "Enter" });
    expect(hand.of("pan")).toHaveLength(1);
    expect(hand.of("select-shape")).toMatchObject([{ shape: { points: [{ x: 0 }, { x: 50 }, { x: 50 }] } }]);
  });
});

describe("the cursor of the keys", () => {
  it("works like a pointer, and yields to a real one, which keeps its stroke", () => {
    const hand = new Hand("brush").down(0, 0, noKeys, "keys", -1).move(9, 9, noKeys, -1).down(50, 50);
    expect(hand.of("commit-stroke")).toHaveLength(1);
    expect(hand.of("begin-stroke")).toHaveLength(2);
    expect(hand.up().of("commit-stroke")).toHaveLength(2);
  });

  it("is not disturbed by a mouse that only moves", () => {
    const hand = new Hand("brush").down(0, 0, noKeys, "keys", -1).move(500, 500).up(-1);
    expect(hand.of("extend-stroke")).toEqual([]);
    expect(hand.of("commit-stroke")).toHaveLength(1);
  });
});

describe("arrow keys", () => {
  it("move the mask with its tool only, and not while it is dragged", () => {
    const nudge = { type: "nudge", dx: 1, dy: 0 } as const;
    expect(new Hand("brush").do(nudge).effects).toEqual([]);
    expect(new Hand("moveMask").do(nudge, { type: "nudge-end" }).of("end-move")).toMatchObject([
      { keep: true },
    ]);
    expect(new Hand("moveMask").down(0, 0).do(nudge).of("move-mask")).toHaveLength(1);
  });
});

describe("a change of tools", () => {
  it("keeps what is on the mask and drops what is only outlined", () => {
    const switched = (tool: ToolId) =>
      new Hand(tool).down(0, 0).move(9, 0).move(9, 9).do({ type: "choose", tool: "pan" }).up();
    expect(switched("quickSelect").of("end-quick-select")).toEqual([
      { type: "end-quick-select", keep: true },
    ]);
    expect(switched("moveMask").of("end-move")).toEqual([{ type: "end-move", keep: true }]);
    for (const tool of ["lasso", "polygon", "rectangle", "ellipse"] as const) {
      const hand = switched(tool);
      expect(hand.of("select-shape")).toEqual([]);
      expect(hand.of("show-outline").at(-1)?.outline).toBeNull();
      expect(isBusy(hand.gesture)).toBe(false);
    }
  });

  it("shows by the cursor what the tool does", () => {
    const cursor = (tool: ToolId) => gestureCursor(new Hand(tool).gesture);
    expect(cursor("quickSelect")).toBe("brush");
    expect(cursor("wand")).toBe("crosshair");
    expect(cursor("moveMask")).toBe("move");
    const zoom = new Hand("zoom");
    expect(gestureCursor(zoom.gesture)).toBe("zoom-in");
    expect(gestureCursor(zoom.do({ type: "keys", keys: { shift: false, alt: true } }).gesture)).toBe(
      "zoom-out",
    );
  });
});

describe("while two pictures are compared", () => {
  it("only looking is possible", () => {
    for (const tool of ["lasso", "wand", "moveMask", "quickSelect"] as const) {
      const hand = new Hand(tool).do({ type: "stage", stage: "view" }).down(0, 0).move(9, 9).up();
      expect(hand.effects).toEqual([]);
      expect(gestureCursor(hand.gesture)).toBe("not-allowed");
    }
    expect(new Hand("zoom").do({ type: "stage", stage: "view" }).down(5, 5).up().of("zoom")).toHaveLength(1);
  });
});
