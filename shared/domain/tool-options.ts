import { z } from "zod";

/** What the tools of the canvas are set to, beside the brush's size and hardness. */
export const toolOptions = z.object({
  /** How much of the way to full coverage the brush goes, 0.01..1. */
  flow: z.number().min(0.01).max(1),
  /** From one dab of the brush to the next, as a share of its diameter; 0 = one stroke without gaps. */
  spacing: z.number().min(0).max(2),
  /** What the pen's pressure changes. */
  pressureSize: z.boolean(),
  pressureFlow: z.boolean(),
  /** How a new area joins the mask. */
  combine: z.enum(["replace", "add", "subtract", "intersect"]),
  /** Largest difference of a channel that is still the same colour, 0..255. */
  tolerance: z.number().min(0).max(255),
  /** The magic wand takes only pixels that are joined to the one that was pressed. */
  contiguous: z.boolean(),
  /** Soft edges of selected areas; without, every pixel is taken or not. */
  antialias: z.boolean(),
});
export type ToolOptionSettings = z.infer<typeof toolOptions>;

export const defaultToolOptions: ToolOptionSettings = {
  flow: 1,
  spacing: 0,
  pressureSize: true,
  pressureFlow: false,
  combine: "add",
  tolerance: 32,
  contiguous: true,
  antialias: false,
};
