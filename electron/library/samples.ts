import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Sample } from "../../shared/contract/documents.ts";
import { AppError } from "../../shared/errors.ts";

const samplesFile = z.array(
  z.object({
    id: z.string().regex(/^[a-z0-9-]+$/),
    title: z.string(),
    credit: z.string(),
    licence: z.string(),
    /** Within the samples folder, without sub-folders. */
    file: z.string().regex(/^[A-Za-z0-9_.-]+$/),
    width: z.int(),
    height: z.int(),
  }),
);

/** The pictures that come with Palimpsest (resources/samples/samples.json). */
export async function readSamples(folder: string): Promise<Sample[]> {
  const entries = await readEntries(folder);
  return entries.map(({ file: _file, ...sample }) => ({
    ...sample,
    previewUrl: `/samples/${sample.id}/preview`,
  }));
}

/** @throws AppError `not-found`. */
export async function findSample(
  folder: string,
  id: string,
): Promise<{ readonly title: string; readonly path: string }> {
  const entry = (await readEntries(folder)).find((candidate) => candidate.id === id);
  if (!entry) throw new AppError("not-found", `There is no sample picture "${id}".`);
  return { title: entry.title, path: join(folder, entry.file) };
}

async function readEntries(folder: string) {
  return samplesFile.parse(JSON.parse(await readFile(join(folder, "samples.json"), "utf8")));
}
