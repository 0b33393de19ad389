import { fileURLToPath } from "node:url";

const folder = new URL("../../fixtures/kontext-tiny/", import.meta.url);

/** @param path In test/fixtures/kontext-tiny. @returns absolute. */
export function fixturePath(path: string): string {
  return fileURLToPath(new URL(path, folder));
}

/** The tiny model in diffusers' folder layout; not to be written to. */
export const tinyCheckpoint = fixturePath("checkpoint");
