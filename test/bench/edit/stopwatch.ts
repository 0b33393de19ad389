/** What one run cost, as the bench's processes hand it to their parent. */
export interface RunCost {
  /** Milliseconds by stage. */
  readonly stages: Readonly<Record<string, number>>;
  /** Processor milliseconds of all threads while stages ran: what other programs on the machine do not change. */
  readonly processorMs: number;
  /** Bytes at the highest, of the whole process. */
  readonly peakMemory: number;
}

/** Adds up what stages take. */
export class Stopwatch {
  readonly stages: Record<string, number> = {};
  processorMs = 0;

  async time<Result>(stage: string, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    const used = process.cpuUsage();
    try {
      return await work();
    } finally {
      this.stages[stage] = performance.now() - start;
      const { user, system } = process.cpuUsage(used);
      this.processorMs += (user + system) / 1000;
    }
  }
}

/** Prints a RunCost as one line of JSON. */
export function reportStages({ stages, processorMs }: Stopwatch): void {
  const cost: RunCost = { stages, processorMs, peakMemory: process.resourceUsage().maxRSS * 1024 };
  console.log(JSON.stringify(cost));
}
