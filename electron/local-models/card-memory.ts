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
  /** Of AMD's graphics inside a processor: what it may take of the computer's own memory. */
  readonly integrated: CardMemory | null;
}

/** What a card is asked with. */
export interface CardSources {
  /** What nvidia-smi says; rejects where it is not there. */
  readonly nvidia: () => Promise<string>;
  /** Where the kernel lists its cards. */
  readonly drmFolder: string;
}

const mebibyte = 2 ** 20;
/** What the firmware sets aside for graphics inside a processor is less (0.5 to 2 GiB); no card with less holds a model. */
const smallestCard = 4 * 2 ** 30;

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
 * Asks nvidia-smi, and the kernel's amdgpu driver ("mem_info_vram_total", "mem_info_gtt_total" and their "_used",
 * Documentation/gpu/amdgpu/driver-misc.rst). Of several cards of a maker the largest: a system that is asked for the
 * fast one gives that. Never throws.
 */
export async function readCards({ nvidia, drmFolder }: CardSources): Promise<CardMemories> {
  const [text, amd] = await Promise.all([nvidia().catch(() => ""), readAmd(drmFolder)]);
  const isCard = ({ own }: AmdMemory) => own.totalBytes >= smallestCard;
  return {
    nvidia: largest(text.split("\n").flatMap(nvidiaCard)),
    amd: largest(amd.filter(isCard).map(({ own }) => own)),
    integrated: largest(amd.filter((one) => !isCard(one)).map(({ withShared }) => withShared)),
  };
}

/** The card that a provider computes on; null where it is not known, or where the computer's own memory counts. */
export function cardOf(
  provider: ExecutionProvider,
  { nvidia, amd, integrated }: CardMemories,
): CardMemory | null {
  switch (provider) {
    case "cuda":
      return nvidia;
    case "webgpu":
    case "directml":
      return largest([nvidia, amd].filter((card) => card !== null)) ?? integrated;
    default:
      return null;
  }
}

function nvidiaCard(line: string): CardMemory[] {
  const [total, free] = /^\s*(\d+)\s*,\s*(\d+)\s*$/.exec(line)?.slice(1).map(Number) ?? [];
  if (total === undefined || free === undefined) return [];
  return [{ totalBytes: total * mebibyte, freeBytes: free * mebibyte }];
}

interface AmdMemory {
  readonly own: CardMemory;
  /** With what it may take of the computer's. */
  readonly withShared: CardMemory;
}

async function readAmd(drmFolder: string): Promise<AmdMemory[]> {
  const names = await readdir(drmFolder).catch(() => []);
  const cards = await Promise.all(
    names.filter((name) => /^card\d+$/.test(name)).map((name) => amdCard(join(drmFolder, name, "device"))),
  );
  return cards.flat();
}

async function amdCard(folder: string): Promise<AmdMemory[]> {
  try {
    const [own, shared] = await Promise.all([amdPool(folder, "vram"), amdPool(folder, "gtt")]);
    const withShared = {
      totalBytes: own.totalBytes + shared.totalBytes,
      freeBytes: own.freeBytes + shared.freeBytes,
    };
    return own.totalBytes > 0 ? [{ own, withShared }] : [];
  } catch {
    return []; // of another maker
  }
}

async function amdPool(folder: string, pool: "vram" | "gtt"): Promise<CardMemory> {
  const read = async (name: string) =>
    Number(await readFile(join(folder, `mem_info_${pool}_${name}`), "utf8"));
  const [total, used] = await Promise.all([read("total"), read("used")]);
  return { totalBytes: total, freeBytes: Math.max(0, total - used) };
}

function largest(cards: readonly CardMemory[]): CardMemory | null {
  return cards.toSorted((one, other) => other.totalBytes - one.totalBytes)[0] ?? null;
}
