import { randomInt } from "node:crypto";
import type { EditRequest } from "../../shared/domain/edit-request.ts";

/** 0..4294967295. */
export function drawSeed(): number {
  return randomInt(0x1_0000_0000);
}

/** The request with a seed: its own, or one that is drawn now and kept, so that the same edit can be asked for again. */
export function withSeed(request: EditRequest): EditRequest & { readonly seed: number } {
  return { ...request, seed: request.seed ?? drawSeed() };
}
