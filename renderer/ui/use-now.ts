import { useSyncExternalStore } from "react";

const minuteMs = 60_000;

/** The time to the minute, in milliseconds since 1970 UTC. Whoever reads it is drawn anew each minute. */
export function useNow(): number {
  return useSyncExternalStore(everyMinute, thisMinute);
}

function everyMinute(listener: () => void): () => void {
  const timer = setInterval(listener, minuteMs);
  return () => clearInterval(timer);
}

function thisMinute(): number {
  return Math.floor(Date.now() / minuteMs) * minuteMs;
}
