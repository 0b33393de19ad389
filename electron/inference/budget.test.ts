import { describe, expect, it } from "vitest";
import { type Candidate, decideBudget, freeBytes, groupOf } from "./budget.ts";

const gib = 2 ** 30;
const candidate = (change: Partial<Candidate>): Candidate => ({
  precision: "original",
  tiledVae: false,
  scale: 1,
  needed: { host: 30 * gib, device: 0 },
  ...change,
});

const advice = () => "Close other programs.";

describe("the memory of an edit", () => {
  const wanted = candidate({});
  const tiled = candidate({ tiledVae: true, needed: { host: 28 * gib, device: 0 } });
  const smaller = candidate({ precision: "int4", needed: { host: 9 * gib, device: 0 } });
  const draft = candidate({
    precision: "int4",
    tiledVae: true,
    scale: 0.5,
    needed: { host: 8 * gib, device: 0 },
  });

  it("is used as it was asked for where there is enough", () => {
    expect(
      decideBudget([wanted, tiled, smaller], { host: 31 * gib, device: 0 }, "Processor", advice),
    ).toEqual({
      candidate: wanted,
      warnings: [],
    });
  });

  it("is lowered no further than it must be, and says how", () => {
    expect(
      decideBudget([wanted, tiled, smaller], { host: 29 * gib, device: 0 }, "Processor", advice),
    ).toEqual({
      candidate: tiled,
      warnings: ["The memory was short: it was developed in tiles."],
    });
    expect(
      decideBudget([wanted, tiled, smaller, draft], { host: 8.5 * gib, device: 0 }, "Processor", advice)
        .warnings,
    ).toEqual([
      "The memory was short: weights of 4 bits were used, it was computed at 50 % of the size, it was developed in tiles.",
    ]);
  });

  it("is refused before anything is loaded where nothing fits, with what the smallest takes", () => {
    expect(() => decideBudget([wanted, draft], { host: 4 * gib, device: 0 }, "Processor", advice)).toThrow(
      expect.objectContaining({
        code: "too-large",
        message: "The model needs about 8.0 GiB of memory at least; 4.0 GiB of this computer may be used.",
        nextStep: "Close other programs.",
        charge: "not-charged",
      }),
    );
  });
});

describe("the memory of a graphics card", () => {
  const onCard = candidate({ needed: { host: 10 * gib, device: 24 * gib } });
  const smaller = candidate({ precision: "int4", needed: { host: 4 * gib, device: 8 * gib } });

  it("counts besides the computer's own, which the text encoders need", () => {
    const decide = (host: number, device: number) =>
      decideBudget(
        [onCard, smaller],
        { host: host * gib, device: device * gib },
        "Graphics card (WebGPU)",
        advice,
      ).candidate;
    expect(decide(16, 24)).toBe(onCard);
    expect(decide(16, 12)).toBe(smaller);
    expect(decide(8, 24)).toBe(smaller);
    expect(() => decide(2, 24)).toThrow(
      "needs about 4.0 GiB of memory at least; 2.0 GiB of this computer may",
    );
    expect(() => decide(16, 6)).toThrow(
      "needs about 8.0 GiB of memory at least; 6.0 GiB of Graphics card (WebGPU) may",
    );
  });
});

describe("the memory that is free", () => {
  it("is the computer's, or what a container leaves of its own", () => {
    expect(freeBytes({ free: 10 * gib, group: null })).toBe(10 * gib);
    expect(
      freeBytes({ free: 10 * gib, group: { limit: 4 * gib, used: 3 * gib, reclaimable: 2 * gib } }),
    ).toBe(3 * gib);
    expect(freeBytes({ free: 2 * gib, group: { limit: 40 * gib, used: 3 * gib, reclaimable: 0 } })).toBe(
      2 * gib,
    );
    expect(freeBytes({ free: gib, group: { limit: 1, used: 2, reclaimable: 0 } })).toBe(0);
  });

  it("is read from a control group that has a limit", () => {
    expect(groupOf("4096\n", "1024\n", "anon 5\ninactive_file 512\n")).toEqual({
      limit: 4096,
      used: 1024,
      reclaimable: 512,
    });
    expect(groupOf("max\n", "1024\n", "")).toBeNull();
    expect(groupOf("", "", "")).toBeNull();
  });
});
