import { describe, expect, it } from "vitest";
import {
  compareMasks,
  planePixels,
  readCases,
  readReference,
  readReferencePicture,
  readReferencePlane,
} from "../../../test/support/mask-reference/read-reference.ts";
import type { SelectionShape } from "../mask-operation.ts";
import type { Plane } from "../plane.ts";
import { finish } from "../work.ts";
import { colorSelection } from "./color-selection.ts";
import { featherPlane } from "./feather-plane.ts";
import { fillHoles } from "./fill-holes.ts";
import { growPlane, shrinkPlane } from "./grow-plane.ts";
import { shapePlane } from "./shape-plane.ts";
import { smoothPlane } from "./smooth-plane.ts";
import { colorAt, wandSelection } from "./wand-selection.ts";

const same = { pixels: 0, most: 0 };
const cases = await readCases();

/** How the plane differs from the mask of that name that SciPy, scikit-image or plain NumPy has made. */
async function against(name: string, plane: Plane) {
  return compareMasks(planePixels(plane), await readReference(name));
}

describe("growing and shrinking by a disc", () => {
  it.each([1, 7, 40, 300])("by %i pixels is SciPy's exact distance transform, pixel for pixel", async (r) => {
    const hard = await readReferencePlane("hard");
    expect(await against(`grow-${r}`, finish(growPlane(hard, r)))).toEqual(same);
    expect(await against(`shrink-${r}`, finish(shrinkPlane(hard, r)))).toEqual(same);
  });

  it("of a soft mask is SciPy's grey dilation and erosion", async () => {
    const soft = await readReferencePlane("soft");
    expect(await against("grow-soft-6", finish(growPlane(soft, 6)))).toEqual(same);
    expect(await against("shrink-soft-6", finish(shrinkPlane(soft, 6)))).toEqual(same);
  });
});

describe("the feather", () => {
  it.each([0.5, 1, 2.5, 16, 60])("of %f pixels is within 1 of 255 of SciPy's Gaussian", async (sigma) => {
    for (const kind of ["hard", "soft"]) {
      const feathered = finish(featherPlane(await readReferencePlane(kind), sigma));
      const { most } = await against(`feather-${kind}-${sigma}`, feathered);
      expect(most).toBeLessThanOrEqual(1);
    }
  });
});

describe("smoothing", () => {
  it.each([1, 6])("with radius %i is SciPy's median", async (radius) => {
    for (const kind of ["hard", "soft"]) {
      const smooth = finish(smoothPlane(await readReferencePlane(kind), radius));
      expect(await against(`smooth-${kind}-${radius}`, smooth)).toEqual(same);
    }
  });
});

describe("filling holes", () => {
  it("is SciPy's for a hard mask", async () => {
    const filled = finish(fillHoles(await readReferencePlane("hard")));
    expect(await against("holes-hard", filled)).toEqual(same);
  });

  it("is scikit-image's reconstruction for a soft mask", async () => {
    const filled = finish(fillHoles(await readReferencePlane("soft")));
    expect(await against("holes-soft", filled)).toEqual(same);
  });
});

describe("the magic wand", () => {
  it.each(cases.wands)("at $x, $y with tolerance $tolerance is SciPy's labelling", async (wand) => {
    const { x, y, tolerance, smooth } = wand;
    const picture = await readReferencePicture();
    const name = `wand-${x}-${y}-${tolerance}`;
    const at = { x: x + 0.5, y: y + 0.5 };
    expect(await against(`${name}-near`, finish(wandSelection(picture, at, tolerance, false)))).toEqual(same);
    const everywhere = finish(colorSelection(picture, colorAt(picture, at), tolerance, false));
    expect(await against(`${name}-everywhere`, everywhere)).toEqual(same);
    if (!smooth) return;
    const soft = finish(wandSelection(picture, at, tolerance, true));
    expect(await against(`${name}-near-smooth`, soft)).toEqual(same);
  });
});

describe("shapes", () => {
  it.each(Object.entries(cases.shapes))("of a %s cover pixels by their centres", async (name, shape) => {
    const plane = finish(shapePlane({ width: 600, height: 530 }, selectionShape(name, shape), false));
    expect(await against(`shape-${name}`, plane)).toEqual(same);
  });

  it.each(Object.entries(cases.shapes))("of a %s cover the share of a pixel's area", async (name, shape) => {
    const plane = finish(shapePlane({ width: 600, height: 530 }, selectionShape(name, shape), true));
    // The reference counts 48 × 48 points in each pixel, which is itself off by some.
    const { most } = await against(`shape-${name}-smooth`, plane);
    expect(most).toBeLessThanOrEqual(3);
  });
});

function selectionShape(name: string, { points, rect }: (typeof cases.shapes)[string]): SelectionShape {
  if (points) return { kind: "polygon", points: Float64Array.from(points.flat()) };
  const [x = 0, y = 0, width = 0, height = 0] = rect ?? [];
  return { kind: name === "ellipse" ? "ellipse" : "rectangle", rect: { x, y, width, height } };
}
