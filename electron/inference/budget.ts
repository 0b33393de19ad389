import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { freemem } from "node:os";
import { promisify } from "node:util";
import type { Precision } from "../../shared/domain/local-model.ts";
import { precisionTitles } from "../../shared/domain/local-model-names.ts";
import { AppError } from "../../shared/errors.ts";
import { availableOnMac } from "./mac-memory.ts";

/** Bytes of the computer's own memory, and of the memory of a device that has one; 0 where nothing is taken there. */
export interface MemoryShares {
  readonly host: number;
  readonly device: number;
}

/** One way to compute an edit, and what it takes at most. */
export interface Candidate {
  readonly precision: Precision;
  readonly tiledVae: boolean;
  /** Of both sides of the picture that is computed. */
  readonly scale: number;
  readonly needed: MemoryShares;
}

export interface BudgetDecision {
  readonly candidate: Candidate;
  /** What was lowered, as sentences; empty where it is done as it was asked for. */
  readonly warnings: readonly string[];
}

/**
 * The first way that fits: as asked for, then with a tiled VAE, with smaller weights that are there, with fewer pixels.
 * @param candidates as asked for first, then the better ones before the worse.
 * @param device as people know it. @param advice what would help, as a sentence; asked for where nothing fits.
 * @throws AppError `too-large` where none fits, with what the smallest would need.
 */
export function decideBudget(
  candidates: readonly [Candidate, ...Candidate[]],
  available: MemoryShares,
  device: string,
  advice: () => string,
): BudgetDecision {
  const [wanted] = candidates;
  const fitting = candidates.find((one) => fits(one, available));
  if (fitting) return { candidate: fitting, warnings: fitting === wanted ? [] : [lowered(wanted, fitting)] };
  const least = (share: keyof MemoryShares) => Math.min(...candidates.map(({ needed }) => needed[share]));
  const short = least("host") > available.host ? "host" : "device";
  const where = short === "host" ? "of this computer" : `of ${device}`;
  throw new AppError(
    "too-large",
    `The model needs about ${gibibytes(least(short))} of memory at least; ${gibibytes(available[short])} ${where} may be used.`,
    {
      nextStep: advice(),
      retryable: true,
      charge: "not-charged",
    },
  );
}

export function fits({ needed }: Candidate, available: MemoryShares): boolean {
  return needed.host <= available.host && needed.device <= available.device;
}

function lowered(wanted: Candidate, fitting: Candidate): string {
  const changes = [
    ...(fitting.precision === wanted.precision
      ? []
      : [`weights of ${precisionTitles[fitting.precision]} were used`]),
    ...(fitting.scale === wanted.scale
      ? []
      : [`it was computed at ${Math.round(fitting.scale * 100)} % of the size`]),
    ...(fitting.tiledVae === wanted.tiledVae ? [] : ["it was developed in tiles"]),
  ];
  return `The memory was short: ${changes.join(", ")}.`;
}

/** "10.6 GiB", for people. */
export function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

/** What a system says of memory, in bytes; null where it says nothing. */
export interface MemoryFacts {
  readonly free: number;
  /** Of a container: its limit, what is taken of it, and what of that can be given up at once. */
  readonly group: { readonly limit: number; readonly used: number; readonly reclaimable: number } | null;
}

/** Bytes that a program may take now: what the computer has free, or what a container leaves it. */
export function freeBytes({ free, group }: MemoryFacts): number {
  if (group === null) return free;
  return Math.max(0, Math.min(free, group.limit - (group.used - group.reclaimable)));
}

/** Of Linux's control groups, version 2 (Documentation/admin-guide/cgroup-v2.rst); elsewhere only what is free. */
export async function readMemoryFacts(): Promise<MemoryFacts> {
  const folder = "/sys/fs/cgroup";
  const read = (name: string) => readFile(`${folder}/${name}`, "utf8").catch(() => "");
  const [limit, used, statistics] = await Promise.all([
    read("memory.max"),
    read("memory.current"),
    read("memory.stat"),
  ]);
  return { free: await systemFree(), group: groupOf(limit, used, statistics) };
}

async function systemFree(): Promise<number> {
  if (process.platform !== "darwin") return freemem();
  const text = await promisify(execFile)("vm_stat", { timeout: 5_000 }).catch(() => null);
  return (text && availableOnMac(text.stdout)) ?? freemem();
}

/** @returns null for a group without a limit. */
export function groupOf(limit: string, used: string, statistics: string): MemoryFacts["group"] {
  if (!/^\d+$/.test(limit.trim()) || !/^\d+$/.test(used.trim())) return null;
  const reclaimable = /^inactive_file (\d+)$/m.exec(statistics)?.[1] ?? "0";
  return { limit: Number(limit), used: Number(used), reclaimable: Number(reclaimable) };
}
