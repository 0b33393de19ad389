import type { AssetHash } from "../../shared/domain/ids.ts";

/** Longest edges that hosts make previews of, in pixels. */
export type PreviewEdge = 256 | 512 | 2048;

/** Where a blob's bytes are, in both hosts. They never change, so the browser keeps them. */
export function assetUrl(hash: AssetHash): string {
  return `/assets/${hash}`;
}

/** A WebP of a picture, longest edge at most `edge` pixels. */
export function previewUrl(hash: AssetHash, edge: PreviewEdge): string {
  return `/assets/${hash}/preview/${edge}`;
}
