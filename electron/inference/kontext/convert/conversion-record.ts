import { open, rename, rm } from "node:fs/promises";
import { z } from "zod";
import { readJson } from "../checkpoint/read-json.ts";

/** How far a file's conversion has come, and what it lost; it stays beside the file as the report about it. */
const conversionRecord = z.object({
  /** `PlannedFile.id`: of another source or layout nothing is taken over. */
  plan: z.string(),
  /** Of the files that are converted: name, bytes, time of the last change. A download that was repaired counts anew. */
  sources: z.string(),
  /** Tensors that are written and safe from a power cut. */
  done: z.int().min(0),
  /** How many weights of a tensor were beyond the largest float16, where any were. */
  clamped: z.record(z.string(), z.int()),
  squaredError: z.number(),
  squaredSum: z.number(),
});
export type ConversionRecord = z.infer<typeof conversionRecord>;

const maximumBytes = 10_000_000;

/** @returns null where there is none, or where it cannot be used: then the file is converted from its beginning. */
export async function readRecord(path: string): Promise<ConversionRecord | null> {
  try {
    const result = conversionRecord.safeParse(await readJson(path, path, maximumBytes));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

/** Replaces the record in one step, so that a kill leaves the one or the other. */
export async function writeRecord(path: string, record: ConversionRecord): Promise<void> {
  const next = `${path}.new`;
  await rm(next, { force: true }); // one that a kill has left; never written through a link
  const file = await open(next, "wx");
  try {
    await file.writeFile(JSON.stringify(record));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}
