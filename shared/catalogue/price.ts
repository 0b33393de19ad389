import { z } from "zod";

const dollars = z.number().min(0);

/** How a provider charges for one picture, in US dollars. Where it was read and when: the entry's `source`. */
export const price = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("free") }),
  z.object({ kind: z.literal("perImage"), amount: dollars, source: z.string() }),
  /** Megapixels are 1 000 000 pixels. */
  z.object({
    kind: z.literal("perMegapixel"),
    /** For the first megapixel of output (or any part of it). */
    firstOutput: dollars,
    /** For each further megapixel of output. */
    furtherOutput: dollars,
    /** For each megapixel of input: the picture and the references. */
    input: dollars,
    /** `up`: every started megapixel counts; `none`: parts count as parts. */
    rounding: z.enum(["up", "none"]),
    source: z.string(),
  }),
  /** By the value of one parameter. */
  z.object({
    kind: z.literal("byChoice"),
    parameter: z.string(),
    amounts: z.record(z.string(), dollars),
    /** For a value that is not listed or not chosen. */
    otherwise: dollars,
    source: z.string(),
  }),
  /** By quality, for a 1024×1024 picture; other sizes in proportion to their pixels. */
  z.object({
    kind: z.literal("byQuality"),
    parameter: z.string(),
    amountsPerSquare: z.record(z.string(), dollars),
    otherwise: dollars,
    source: z.string(),
  }),
  /** Nothing reliable is known: the editor says so. */
  z.object({ kind: z.literal("unknown"), source: z.string() }),
]);
export type Price = z.infer<typeof price>;
