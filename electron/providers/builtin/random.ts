/** Draws whole numbers 0..4294967295. */
export type Random = () => number;

/**
 * A seeded generator: a Weyl sequence through a finaliser ("splitmix", Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators", 2014, in 32 bits).
 */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x5bd1e995, 0x2c1b3c6d);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}
