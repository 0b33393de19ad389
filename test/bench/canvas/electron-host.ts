import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { _electron } from "@playwright/test";
import { z } from "zod";
import { type BenchHost, type HostPage, viewport } from "./bench-host.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const windowFolder = fileURLToPath(new URL("./electron-window", import.meta.url));

/** Electron, on a display of its own where there is none. Throws with the reason where it does not start. */
export async function startElectron(): Promise<BenchHost> {
  const { path, flags, wrapper } = await findElectron();
  const display = wrapper.length > 0 ? await openDisplay(wrapper) : null;
  const open = async (folder: string): Promise<HostPage> => {
    const home = await mkdtemp(join(tmpdir(), "palimpsest-bench-electron-"));
    const app = await _electron.launch({
      executablePath: path,
      args: [...flags, "--disable-gpu", `--user-data-dir=${join(home, "data")}`, folder],
      env: {
        ...definedEnvironment(),
        ...display?.environment,
        HOME: home,
        XDG_CONFIG_HOME: join(home, "config"),
        PALIMPSEST_LIBRARY: join(home, "library"),
      },
    });
    const page = await app.firstWindow();
    await page.setViewportSize(viewport);
    return {
      page,
      context: app.context(),
      pageProcesses: () =>
        app.evaluate((electron) =>
          electron.app
            .getAppMetrics()
            .filter(({ type }) => type === "Tab")
            .map(({ pid }) => pid),
        ),
      async close() {
        // Nothing that is unsaved is asked about.
        await app.evaluate((electron) => electron.app.exit()).catch(() => {});
        await app.close();
        await rm(home, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  };
  return {
    name: "electron",
    openPage: () => open(windowFolder),
    async openEditor(before) {
      const opened = await open(repository);
      // The first window is there before a script can be added to it.
      await opened.page.addInitScript(before);
      await opened.page.reload();
      return opened;
    },
    close: () => display?.close(),
  };
}

interface FoundElectron {
  readonly path: string;
  readonly flags: readonly string[];
  readonly wrapper: readonly string[];
}

async function findElectron(): Promise<FoundElectron> {
  const script = new URL("../../../scripts/find-electron.mjs", import.meta.url);
  // `as`: a plain script without types; its comments state this shape.
  const scriptModule = (await import(script.href)) as {
    findElectron: (options: { install: boolean }) => Promise<FoundElectron | { reason: string }>;
  };
  const found = await scriptModule.findElectron({ install: true });
  if ("reason" in found) throw new Error(`This bench needs Electron: ${found.reason}.`);
  return found;
}

const displayEnvironment = z.record(z.string(), z.string());

/** Playwright must start Electron itself, so the wrapper's display is kept open beside it until `close`. */
async function openDisplay(wrapper: readonly string[]) {
  const [command = "", ...rest] = wrapper;
  const tell =
    "const { DISPLAY = '', XAUTHORITY = '' } = process.env;" +
    "console.log(JSON.stringify({ DISPLAY, XAUTHORITY })); process.stdin.resume();";
  const child = spawn(command, [...rest, process.execPath, "-e", tell], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { environment: displayEnvironment.parse(JSON.parse(line)), close: () => child.stdin.end() };
  }
  throw new Error(`${command} opened no display.`);
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
