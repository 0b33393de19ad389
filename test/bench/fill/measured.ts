import type { Raster8 } from "../../../shared/domain/raster.ts";

/** What one method made of one hole. */
export interface Measured {
  readonly picture: Raster8;
  /**
   * The shortest of all repeats: the fill alone, from pixels in memory to pixels in memory. The start of a process,
   * reading and writing files are not in it.
   */
  readonly computationMs: number;
  /** Ours only: as the product runs it, with the start of a fresh worker (cold code) and copying to and from it. */
  readonly workerMs?: number;
}

/** A method, or in one line why it cannot be run here. */
export type Availability<Method> = { readonly method: Method } | { readonly missing: string };

/** --quick: every method once, and no quality of ours but those people start with. */
export const quick = process.argv.includes("--quick");

export const repeats = quick ? 1 : 3;
