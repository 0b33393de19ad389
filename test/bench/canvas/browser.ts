import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from "@playwright/test";
import type { BenchPageName } from "./bench-server.ts";

/** A page of the bench in a browser of its own, so that no run leaves anything behind for the next. */
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
const viewport = { width: 1400, height: 900 };

export async function openTab(
  executablePath: string,
  origin: string,
  name: BenchPageName,
): Promise<BenchTab> {
  const browser = await chromium.launch({
    executablePath,
    // A browser started by root refuses its sandbox; software rendering makes machines comparable.
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const context: BrowserContext = await browser.newContext({ viewport, deviceScaleFactor: 1 });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
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
    trace: (work) => trace(browser, page, work),
    memory: () => residentMegabytes(browser),
    close: () => browser.close(),
  };
}

async function trace(browser: Browser, page: Page, work: () => Promise<void>): Promise<TraceEvent[]> {
  await browser.startTracing(page, { categories: traceCategories });
  await work();
  const buffer = await browser.stopTracing();
  // `as`: the format is Chromium's, documented as "Trace Event Format".
  const { traceEvents } = JSON.parse(buffer.toString()) as { traceEvents: TraceEvent[] };
  return traceEvents;
}

async function residentMegabytes(browser: Browser): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const { readFile } = await import("node:fs/promises");
  const sizes = await Promise.all(
    processInfo
      .filter(({ type }) => type === "renderer")
      .map(async ({ id }) => {
        const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
        return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
      }),
  );
  // A spare renderer may wait beside the page's; the page's is the larger.
  return Math.round(Math.max(0, ...sizes));
}
