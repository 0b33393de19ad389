import { readFile } from "node:fs/promises";
import type { CDPSession, Page } from "@playwright/test";
import type { BenchHost } from "./bench-host.ts";
import type { BenchPageName } from "./bench-server.ts";
import { watchWork } from "./page-work.ts";

/** A page of the bench that is ready for work. */
export interface BenchTab {
  readonly page: Page;
  readonly debug: CDPSession;
  /** Runs `work` while the browser traces itself; the events of the trace. */
  trace(work: () => Promise<void>): Promise<TraceEvent[]>;
  /** Resident memory of the page's process in MB; null where the system does not tell. */
  memory(): Promise<number | null>;
  close(): Promise<void>;
}

/** An event of Chromium's trace format; times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Time the thread really ran. */
  readonly tdur?: number;
  readonly args: { readonly name?: string; readonly data?: { readonly type?: string } };
}

const traceCategories = ["toplevel", "devtools.timeline", "__metadata"];

export async function openTab(host: BenchHost, origin: string, name: BenchPageName): Promise<BenchTab> {
  const opened = await host.openPage();
  const { page, context } = opened;
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.addInitScript(watchWork);
  await page.goto(`${origin}/${name}.html`);
  await page
    .waitForFunction(() => window.bench !== undefined || window.maskBench !== undefined)
    .catch((cause: unknown) => {
      throw new Error(`The page ${name} did not start: ${problems.join("; ")}`, { cause });
    });
  const debug = await context.newCDPSession(page);
  return {
    page,
    debug,
    trace: (work) => trace(debug, work),
    memory: async () => residentMegabytes(await opened.pageProcesses()),
    close: () => opened.close(),
  };
}

async function trace(debug: CDPSession, work: () => Promise<void>): Promise<TraceEvent[]> {
  await debug.send("Tracing.start", {
    transferMode: "ReturnAsStream",
    traceConfig: { includedCategories: traceCategories, excludedCategories: ["*"] },
  });
  await work();
  const completed = new Promise<string>((resolve, reject) => {
    debug.once("Tracing.tracingComplete", ({ stream }) =>
      stream === undefined ? reject(new Error("The browser gave no trace.")) : resolve(stream),
    );
  });
  await debug.send("Tracing.end");
  const handle = await completed;
  const parts: Buffer[] = [];
  for (let isOver = false; !isOver; ) {
    const { data, base64Encoded = false, eof } = await debug.send("IO.read", { handle });
    parts.push(Buffer.from(data, base64Encoded ? "base64" : "utf8"));
    isOver = eof;
  }
  await debug.send("IO.close", { handle });
  // `as`: the format is Chromium's, documented as "Trace Event Format".
  const { traceEvents } = JSON.parse(Buffer.concat(parts).toString()) as { traceEvents: TraceEvent[] };
  return traceEvents;
}

async function residentMegabytes(processes: readonly number[]): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const sizes = await Promise.all(
    processes.map(async (id) => {
      const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    }),
  );
  // A spare process may wait beside the page's; the page's is the larger.
  return Math.round(Math.max(0, ...sizes));
}
