import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExecutionProvider } from "../../shared/domain/local-model.ts";

/** Of one graphics card, in bytes. */
export interface CardMemory {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** Null for a maker none of whose cards tells. */
export interface CardMemories {
  readonly nvidia: CardMemory | null;
  readonly amd: CardMemory | null;
}

/** What a card is asked with. */
export interface CardSources {
  /** What nvidia-smi says; rejects where it is not there. */
  readonly nvidia: () => Promise<string>;
  /** Where the kernel lists its cards. */
  readonly drmFolder: string;
}

const mebibyte = 2 ** 20;

export const systemCards: CardSources = {
  nvidia: () =>
    new Promise((resolve, reject) => {
      const question = ["--query-gpu=memory.total,memory.free", "--format=csv,noheader,nounits"];
      execFile("nvidia-smi", question, { timeout: 5_000, windowsHide: true }, (error, text) =>
        error ? reject(error) : resolve(text),
      );
    }),
  drmFolder: "/sys/class/drm",
};

/**
 * Asks nvidia-smi, and the kernel's amdgpu driver (its "mem_info_vram_total" and "_used"). Of several cards of a maker the
 * smallest: which one is computed on is not told. Never throws.
 */
export async function readCards({ nvidia, drmFolder }: CardSources): Promise<CardMemories> {
  const [text, amd] = await Promise.all([nvidia().catch(() => ""), readAmd(drmFolder)]);
  return { nvidia: smallest(text.split("\n").flatMap(nvidiaCard)), amd: smallest(amd) };
}

/** The card that a provider computes on; null where it is not known, or where the computer's own memory counts. */
export function cardOf(provider: ExecutionProvider, { nvidia, amd }: CardMemories): CardMemory | null {
  switch (provider) {
    case "cuda":
      return nvidia;
    case "webgpu":
    case "directml":
      return smallest([nvidia, amd].filter((card) => card !== null));
    default:
      return null;
  }
}

function nvidiaCard(line: string): CardMemory[] {
  const [total, free] = /^\s*(\d+)\s*,\s*(\d+)\s*$/.exec(line)?.slice(1).map(Number) ?? [];
  if (total === undefined || free === undefined) return [];
  return [{ totalBytes: total * mebibyte, freeBytes: free * mebibyte }];
}

async function readAmd(drmFolder: string): Promise<CardMemory[]> {
  const names = await readdir(drmFolder).catch(() => []);
  const cards = await Promise.all(
    names.filter((name) => /^card\d+$/.test(name)).map((name) => amdCard(join(drmFolder, name, "device"))),
  );
  return cards.flat();
}

async function amdCard(folder: string): Promise<CardMemory[]> {
  try {
    const read = async (name: string) => Number(await readFile(join(folder, name), "utf8"));
    const [total, used] = await Promise.all([read("mem_info_vram_total"), read("mem_info_vram_used")]);
    return total > 0 ? [{ totalBytes: total, freeBytes: Math.max(0, total - used) }] : [];
  } catch {
    return []; // of another maker
  }
}

function smallest(cards: readonly CardMemory[]): CardMemory | null {
  return cards.toSorted((one, other) => one.totalBytes - other.totalBytes)[0] ?? null;
}
