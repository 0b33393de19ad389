const firstMs = 250;
const longestMs = 10_000;

/**
 * Milliseconds to wait before the next attempt to connect: doubling from 250 ms to 10 s.
 * @param failedAttempts since the host last answered.
 * @param random 0..1, takes off up to half: the attempts of many pages are spread.
 */
export function reconnectDelay(failedAttempts: number, random: number): number {
  return Math.min(longestMs, firstMs * 2 ** failedAttempts) * (0.5 + random / 2);
}
