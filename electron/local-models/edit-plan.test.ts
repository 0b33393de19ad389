import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { localModelId } from "../../shared/domain/local-model.ts";
import type { AppError } from "../../shared/errors.ts";
import { publishedCheckpoint } from "../../test/support/kontext/published-checkpoint.ts";
import { type CheckedModel, type ConvertedPrecision, checkModel } from "./checked-model.ts";
import type { ChosenDevice } from "./devices.ts";
import { planEdit } from "./edit-plan.ts";

const folder = fileURLToPath(new URL("../../test/fixtures/kontext-tiny/checkpoint", import.meta.url));
const processor: ChosenDevice = {
  provider: "cpu",
  numeric: { compute: "float32", attention: "fused" },
  reason: "",
};
const card: ChosenDevice = {
  provider: "webgpu",
  numeric: { compute: "float16", attention: "split" },
  reason: "",
};
const sizes = { image: { width: 1024, height: 1024 }, references: [], scale: 1 };
const mebibyte = 2 ** 20;

describe("how an edit is computed", () => {
  let model: CheckedModel;
  const room = (mebibytes: number, totalMebibytes = mebibytes) => ({
    freeBytes: mebibytes * mebibyte,
    totalBytes: totalMebibytes * mebibyte,
  });
  const plan = (freeMebibytes: number, device = processor, change: Partial<CheckedModel> = {}) =>
    planEdit({ ...model, ...change }, sizes, device, { computer: room(freeMebibytes), card: null });

  beforeAll(async () => {
    model = await checkModel(
      {
        id: localModelId.parse("tiny"),
        name: "Tiny",
        folder,
        isDownloaded: false,
        licence: { name: "NCL", url: null, acceptedAt: 1 },
        precision: "original",
      },
      "/nowhere",
    );
  });

  it("is as asked for where the memory is enough", () => {
    expect(plan(10_000)).toEqual({
      loading: {
        folder,
        convertedTo: null,
        precision: "original",
        device: "cpu",
        numeric: processor.numeric,
        staysLoaded: true,
        tiledVae: false,
      },
      scale: 1,
      warnings: [],
    });
  });

  it("is lowered step by step where it is not, and in the end refused", () => {
    const lowered = new Set<string>();
    let mebibytes = 1_600;
    for (; mebibytes > 0; mebibytes -= 4) {
      try {
        const { loading, scale, warnings } = plan(mebibytes);
        expect(warnings.length).toBe(loading.tiledVae || scale < 1 ? 1 : 0);
        lowered.add(`${scale}${loading.tiledVae ? " tiled" : ""}`);
      } catch (error) {
        expect(error).toMatchObject({ code: "too-large", charge: "not-charged" });
        break;
      }
    }
    expect(mebibytes).toBeGreaterThan(700); // what the runtime itself takes is counted
    const order = [...lowered];
    expect(order[0]).toBe("1");
    expect(order).toContain("1 tiled");
    expect(order.at(-1)).toMatch(/^0/);
  });

  it("does not keep the transformer where the text encoders will need its room", () => {
    const least = Array.from({ length: 2_000 }, (_, index) => 700 + index).find((mebibytes) => {
      try {
        return plan(mebibytes).scale === 1;
      } catch {
        return false;
      }
    });
    expect(plan(least ?? 0).loading.staysLoaded).toBe(false);
    expect(plan(10_000).loading.staysLoaded).toBe(true);
  });

  it("uses the precision that was chosen, and the original where its conversion is gone", () => {
    const stored = { ...model.stored, precision: "int4" as const };
    const conversions = new Map([["int4", "/converted/int4"]] as const);
    expect(plan(10_000, processor, { stored, conversions }).loading).toMatchObject({
      precision: "int4",
      convertedTo: "/converted/int4",
    });
    expect(plan(10_000, processor, { stored }).loading).toMatchObject({
      precision: "original",
      convertedTo: null,
    });
  });

  it("computes as a trial of the device found right, and tries a card whose memory is not known", () => {
    expect(plan(10_000, card).loading).toMatchObject({ device: "webgpu", numeric: card.numeric });
    expect(() => planEdit(model, sizes, card, { computer: room(10_000), card: room(100) })).toThrow(
      "0.1 GiB of Graphics card (WebGPU)",
    );
    expect(() => plan(100, card)).toThrow("0.1 GiB of this computer");
  });

  it("refuses bfloat16 of the published size in float32 on a card, and says to convert it", () => {
    const published = { checkpoint: publishedCheckpoint() };
    const single: ChosenDevice = { ...card, numeric: { compute: "float32", attention: "split" } };
    expect(() => plan(64 * 1024, single, published)).toThrow(
      expect.objectContaining({
        code: "too-large",
        nextStep: expect.stringContaining("Convert its weights to 16 bits"),
      }),
    );
    expect(() => plan(32 * 1024, single, published)).toThrow("of this computer may be used");
    const conversions = new Map([["int8", "/converted/int8"]] as const);
    expect(plan(32 * 1024, single, { ...published, conversions }).loading.precision).toBe("int8");
  });

  describe("refused where nothing fits", () => {
    const half: ChosenDevice = { ...card, numeric: { compute: "float16", attention: "split" } };
    /** What is advised for the published model, in GiB. */
    const advice = (
      memory: { free: number; total: number; card: number },
      ...there: ConvertedPrecision[]
    ) => {
      const stored = { ...model.stored, precision: there[0] ?? ("original" as const) };
      const conversions = new Map(there.map((one) => [one, "/converted"]));
      const published = { ...model, stored, conversions, checkpoint: publishedCheckpoint() };
      const computer = room(memory.free * 1024, memory.total * 1024);
      try {
        planEdit(published, { ...sizes, scale: 0.5 }, half, { computer, card: room(memory.card * 1024) });
      } catch (error) {
        return (error as AppError).nextStep; // as nothing else is thrown for a memory that is short
      }
      return "nothing";
    };

    it("advises the conversion that fits, and the processor only where the computer has the room", () => {
      expect(advice({ free: 20, total: 20, card: 9.9 })).toBe(
        "Convert its weights to 4 bits in Settings → Local models.",
      );
      expect(advice({ free: 60, total: 64, card: 9.9 }, "int8")).toMatch(
        /^Convert its weights to 4 bits .*, or choose Processor as the device/,
      );
      expect(advice({ free: 60, total: 64, card: 5 }, "int4")).toMatch(/^Choose Processor as the device/);
    });

    it("advises to close programs only where that would free enough, and never a lower quality", () => {
      expect(advice({ free: 2, total: 16, card: 24 }, "int4")).toBe("Close other programs.");
      expect(advice({ free: 2, total: 4, card: 5 }, "int4")).toBe(
        "Use a computer or a graphics card with more memory.",
      );
    });
  });

  it("is refused for a model with a problem, which is said", () => {
    expect(() => plan(10_000, processor, { problem: "The folder is gone." })).toThrow(
      "Tiny cannot run. The folder is gone.",
    );
  });
});
