import fc from "fast-check";
import { expect, it } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import { fill } from "./fill.ts";
import type { FillTask } from "./fill-task.ts";
import { changedOutside, finish } from "./testing/pictures.ts";

const tasks: fc.Arbitrary<FillTask> = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    channels: fc.constantFrom(3 as const, 4 as const),
    quality: fc.constantFrom("draft" as const, "standard" as const, "best" as const),
    searchArea: fc.constantFrom(0.5, 1.5, 4),
    seed: fc.integer({ min: 0, max: 0xffff_ffff }),
    kind: fc.constantFrom("content-aware" as const, "smooth" as const),
    density: fc.constantFrom(0.02, 0.3, 0.7, 0.99, 1),
  })
  .chain(({ width, height, channels, density, ...rest }) =>
    fc
      .record({
        pixels: fc.uint8Array({ minLength: width * height * channels, maxLength: width * height * channels }),
        noise: fc.uint8Array({ minLength: width * height, maxLength: width * height }),
        blocks: fc.boolean(),
      })
      .map(({ pixels, noise, blocks }) => ({
        ...rest,
        image: { width, height, channels, data: pixels },
        mask: {
          width,
          height,
          data: noise.map((_, at) => {
            const x = at % width;
            const y = Math.floor(at / width);
            const from = blocks ? Math.floor(y / 7) * width + Math.floor(x / 7) : at;
            const value = noise[from] ?? 0;
            return value < density * 256 ? Math.max(1, value) : 0;
          }),
        },
      })),
  );

it("changes nothing outside the mask and fails only by saying why", () => {
  fc.assert(
    fc.property(tasks, (task) => {
      const before = Uint8Array.from(task.image.data);
      try {
        const filled = finish(fill(task));
        expect(filled).toMatchObject({ width: task.image.width, height: task.image.height });
        expect(filled.data.length).toBe(before.length);
        expect(changedOutside(task.image, filled, task.mask)).toBe(0);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect(error.code).toBe("invalid-input");
        expect(task.mask.data.every((value) => value > 0)).toBe(true);
      }
      expect(task.image.data).toEqual(before);
    }),
    { numRuns: 150 },
  );
});
