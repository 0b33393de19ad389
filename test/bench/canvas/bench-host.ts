import type { BrowserContext, Page } from "@playwright/test";

/** Where the pages of the benches run: what the product's window is on the web and on the desktop. */
export interface BenchHost {
  readonly name: "chromium" | "electron";
  /** An empty page in a process and a profile of its own, so that no run leaves anything behind for the next. */
  openPage(): Promise<HostPage>;
  /** The whole editor, with a library of its own; `before` runs in the page before its own scripts. */
  openEditor(before: () => void): Promise<HostPage>;
  close(): void;
}

export interface HostPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Ids of the processes that run pages. */
  pageProcesses(): Promise<number[]>;
  close(): Promise<void>;
}

/** The window of every page, CSS pixels. */
export const viewport = { width: 1400, height: 900 };
