import { setImmediate } from "node:timers/promises";

/** Values that are handled before whatever else waits gets its turn: some 10 ms of work for each of them. */
export const bandLength = 1 << 20;

/** All of the values, in views on as many of them as can be handled at a time. */
export async function* bandsOf(data: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < data.length; from += bandLength) {
    if (from > 0) await setImmediate();
    yield data.subarray(from, from + bandLength);
  }
}
