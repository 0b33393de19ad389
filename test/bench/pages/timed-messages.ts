import type { MaskLatencies } from "./bench-page.ts";

/** Between the page and its timed worker, on the BroadcastChannel "bench". */
export type TimedMessage =
  | { readonly type: "take" }
  | { readonly type: "taken"; readonly latencies: MaskLatencies };
