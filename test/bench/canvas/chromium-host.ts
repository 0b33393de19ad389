import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { startHeadlessHost } from "../../support/headless-host.ts";
import { type BenchHost, type HostPage, viewport } from "./bench-host.ts";
import { findChromium } from "./find-chromium.ts";

/** The browser that the tests use too, without a window. Throws with the reason where there is none. */
export async function startChromium(): Promise<BenchHost> {
  const executablePath = await findChromium();
  const openPage = async (): Promise<HostPage> => {
    const browser = await chromium.launch({
      executablePath,
      // A browser started by root refuses its sandbox; software rendering makes machines comparable.
      args: ["--no-sandbox", "--disable-gpu"],
    });
    const context = await browser.newContext({ viewport, deviceScaleFactor: 1 });
    return {
      page: await context.newPage(),
      context,
      async pageProcesses() {
        const session = await browser.newBrowserCDPSession();
        const { processInfo } = await session.send("SystemInfo.getProcessInfo");
        await session.detach();
        return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
      },
      close: () => browser.close(),
    };
  };
  return {
    name: "chromium",
    openPage,
    async openEditor(before) {
      const home = await mkdtemp(join(tmpdir(), "palimpsest-bench-editor-"));
      const editor = await startHeadlessHost({ libraryFolder: join(home, "library"), home });
      const opened = await openPage();
      await opened.page.addInitScript(before);
      await opened.page.goto(editor.url);
      return {
        ...opened,
        async close() {
          await opened.close();
          await editor.stop();
          await rm(home, { recursive: true, force: true, maxRetries: 5 });
        },
      };
    },
    close: () => {},
  };
}
