import { z } from "zod";
import { size } from "../domain/geometry.ts";

/** Which picture sizes a model works at. What is framed to it is decided in shared/framing. */
export const sizePolicy = z.discriminatedUnion("kind", [
  /** Any size, pixel for pixel. */
  z.object({ kind: z.literal("any") }),
  /** One of these, the nearest in ratio. */
  z.object({ kind: z.literal("list"), sizes: z.array(size).min(1) }),
  z.object({
    kind: z.literal("range"),
    /** Both sides are multiples of it. */
    step: z.int().min(1),
    minimumSide: z.int().min(1),
    maximumSide: z.int().min(1),
    minimumPixels: z.int().min(1),
    maximumPixels: z.int().min(1),
    /** What the model is best at, and what a larger frame is brought down to unless a person asks for more. */
    preferredPixels: z.int().min(1),
    /** Longer side over shorter side, at most. */
    maximumRatio: z.number().min(1),
  }),
]);
export type SizePolicy = z.infer<typeof sizePolicy>;
