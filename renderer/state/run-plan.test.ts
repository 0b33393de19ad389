import { describe, expect, it } from "vitest";
import { invariant } from "../../shared/assert.ts";
import { findModel } from "../../shared/catalogue/models.ts";
import { defaultSettings } from "../../shared/domain/settings.ts";
import { cloudModel, cloudModels } from "../../test/fakes/harness/cloud-models.ts";
import { hashOf } from "../../test/fakes/history.ts";
import { emptyDraft } from "./edit-draft.ts";
import { planRun, type RunInputs } from "./run-plan.ts";

const fill = findModel("builtin/content-aware-fill");
invariant(fill, "the catalogue has the default model");
const bounds = { x: 2000, y: 1000, width: 400, height: 300 };
const noMask = { isEmpty: true, bounds: null, feather: 0 };
const masked = { isEmpty: false, bounds, feather: 0 };

const plan = (
  modelId: string,
  change: Partial<RunInputs> = {},
  settings: Partial<RunInputs["settings"]> = {},
) =>
  planRun({
    models: [{ ...fill, notReady: null }, ...cloudModels],
    settings: { ...defaultSettings, modelId, ...settings },
    draft: { ...emptyDraft, prompt: "a bird" },
    mask: noMask,
    picture: { width: 6000, height: 4000 },
    spending: { today: 0, month: 0 },
    ...change,
  });

describe("the plan of a run", () => {
  it("is free and sends nothing for a model of this computer", () => {
    expect(plan("builtin/content-aware-fill", { mask: masked })).toMatchObject({
      verb: "Fill",
      cost: 0,
      frame: null,
      blocked: null,
    });
  });

  it("names the button after what the model does with and without a mask", () => {
    expect(plan("cloud/editor").verb).toBe("Edit");
    expect(plan("cloud/editor", { mask: masked }).verb).toBe("Edit");
    expect(plan("cloud/painter", { mask: masked }).verb).toBe("Fill");
    expect(plan("cloud/imagine").verb).toBe("Generate");
  });

  it("sends the part around the mask, and the whole picture without one", () => {
    const whole = plan("cloud/editor").frame;
    expect(whole?.canvas.width).toBeGreaterThanOrEqual(6000);
    const part = plan("cloud/editor", { mask: masked }).frame;
    expect(part?.canvas.width).toBeLessThan(3000);
    expect(part?.canvas.x).toBeLessThanOrEqual(bounds.x);
  });

  it("sends more where the mask's feather reaches further", () => {
    const { maskBounds } = plan("cloud/editor", { mask: { ...masked, feather: 20 } });
    expect(maskBounds).toEqual({ x: 1940, y: 940, width: 520, height: 420 });
    const atCorner = { isEmpty: false, bounds: { x: 10, y: 20, width: 30, height: 30 }, feather: 20 };
    expect(plan("cloud/editor", { mask: atCorner }).maskBounds).toMatchObject({ x: 0, y: 0 });
  });

  it("shows all of the picture to what continues it outwards, as its adapter does", () => {
    const expand = findModel("bfl/outpainting-v1");
    invariant(expand, "the catalogue has outpainting");
    const inputs = { models: [{ ...expand, notReady: null }], mask: masked };
    expect(plan("bfl/outpainting-v1", inputs).frame?.canvas).toMatchObject({ width: 6000, height: 4000 });
  });

  it("costs as often as there are variations", () => {
    expect(plan("cloud/editor").cost).toBeCloseTo(0.045);
    expect(plan("cloud/editor", {}, { variations: 3 })).toMatchObject({ count: 3 });
    expect(plan("cloud/editor", {}, { variations: 3 }).cost).toBeCloseTo(0.135);
  });

  it("asks once where twice would give the same picture", () => {
    const smooth = findModel("builtin/smooth-fill");
    invariant(smooth, "the catalogue has smooth fill");
    const inputs = { models: [{ ...smooth, notReady: null }], mask: masked };
    expect(plan("builtin/smooth-fill", inputs, { variations: 4 }).count).toBe(1);
  });

  it("does not know the price of a model without one, and can be run", () => {
    expect(plan("cloud/imagine")).toMatchObject({ cost: null, blocked: null });
  });

  it("is dearer with references where input is paid for", () => {
    const model = {
      ...cloudModel("cloud/editor"),
      price: {
        kind: "perMegapixel" as const,
        firstOutput: 0.03,
        furtherOutput: 0.015,
        input: 0.015,
        rounding: "none" as const,
        source: "a test",
      },
    };
    const alone = plan("cloud/editor", { models: [model] }).cost ?? 0;
    const reference = { hash: hashOf("a"), size: { width: 1000, height: 1000 }, name: "a" };
    const draft = { ...emptyDraft, prompt: "a bird", references: [reference] };
    expect(plan("cloud/editor", { models: [model], draft }).cost).toBeCloseTo(alone + 0.015);
  });

  it("takes a reference of unknown size for a large one", () => {
    const model = {
      ...cloudModel("cloud/editor"),
      references: { maximum: 1, minimumSide: 1, maximumPixels: 4_000_000 },
      price: {
        kind: "perMegapixel" as const,
        firstOutput: 0.03,
        furtherOutput: 0.015,
        input: 0.015,
        rounding: "none" as const,
        source: "a test",
      },
    };
    const cost = (size: { width: number; height: number } | null) => {
      const draft = { ...emptyDraft, prompt: "a bird", references: [{ hash: hashOf("a"), size, name: "a" }] };
      return plan("cloud/editor", { models: [model], draft }).cost ?? 0;
    };
    expect(cost(null)).toBeGreaterThanOrEqual(cost({ width: 9000, height: 6000 }));
  });

  it("is blocked by a cap that it would pass, and says so", () => {
    const capped = plan(
      "cloud/editor",
      { spending: { today: 4.98, month: 20 } },
      { spendingCaps: { daily: 5, monthly: null } },
    );
    expect(capped.overCap).toBe(true);
    expect(capped.blocked).toContain("$4.98 of your daily cap of $5.00 is spent");
  });

  it("lets no cap stop what is free", () => {
    const spent = { spending: { today: 9, month: 9 }, mask: masked };
    expect(
      plan("builtin/content-aware-fill", spent, { spendingCaps: { daily: 1, monthly: 1 } }).blocked,
    ).toBeNull();
  });

  it("says first what the form lacks", () => {
    const spent = { spending: { today: 9, month: 9 }, draft: emptyDraft };
    expect(plan("cloud/editor", spent, { spendingCaps: { daily: 1, monthly: 1 } })).toMatchObject({
      blocked: "Say what should change",
      overCap: false,
    });
  });
});
