import { randomInt } from "node:crypto";
import type { EditRequest } from "../../shared/domain/edit-request.ts";

/** The request with a seed: its own, or one that is drawn now and kept, so that the same edit can be asked for again. */
export function withSeed(request: EditRequest): EditRequest & { readonly seed: number } {
  return { ...request, seed: request.seed ?? randomInt(0x1_0000_0000) };
}
