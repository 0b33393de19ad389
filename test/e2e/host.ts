import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  _electron,
  type Browser,
  type BrowserContext,
  test as base,
  chromium,
  type ElectronApplication,
  expect,
  type Page,
} from "@playwright/test";
import { type HeadlessHost, startHeadlessHost } from "../support/headless-host.ts";

export interface ExportedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A running Palimpsest with a library of its own. The only place that knows which host it is. */
export interface EditorHost {
  readonly kind: "web" | "desktop";
  readonly page: Page;
  /** What the web host printed: with the token. Null on the desktop. */
  readonly address: string | null;
  /** The desktop's main process; null on the web. */
  readonly app: ElectronApplication | null;
  /** Ends it as a person does and starts it again on the same library. */
  restart(): Promise<Page>;
  /** Does `start`, which must begin an export, and gives the file that comes of it. */
  exported(start: () => Promise<void>): Promise<ExportedFile>;
  /** Does `start`, which must ask for files, and chooses these. */
  choosing(paths: readonly string[], start: () => Promise<void>): Promise<void>;
}

/** What a host must give the editor's driver. */
interface Launched {
  readonly page: Page;
  readonly address: string | null;
  readonly app: ElectronApplication | null;
  readonly exported: EditorHost["exported"];
  readonly choosing: EditorHost["choosing"];
  close(): Promise<void>;
}

interface Folders {
  readonly home: string;
  readonly library: string;
  readonly exports: string;
}

const viewport = { width: 1280, height: 800 };
const repository = fileURLToPath(new URL("../..", import.meta.url));

type Environment = Readonly<Record<string, string>>;

async function launchWeb(
  browser: Browser,
  { home, library }: Folders,
  environment: Environment,
): Promise<Launched> {
  const host: HeadlessHost = await startHeadlessHost({ libraryFolder: library, home, environment });
  const context: BrowserContext = await browser.newContext({ viewport, acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(host.url);
  return {
    page,
    address: host.url,
    app: null,
    exported: async (start) => {
      const downloading = page.waitForEvent("download");
      await start();
      const download = await downloading;
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    },
    choosing: async (paths, start) => {
      const asking = page.waitForEvent("filechooser");
      await start();
      await (await asking).setFiles([...paths]);
    },
    close: async () => {
      await context.close();
      await host.stop();
    },
  };
}

async function launchDesktop(
  { home, library, exports }: Folders,
  environment: Environment,
): Promise<Launched> {
  const flags = (process.env["PALIMPSEST_ELECTRON_FLAGS"] ?? "").split(" ").filter(Boolean);
  const executablePath = process.env["PALIMPSEST_ELECTRON"];
  const app: ElectronApplication = await _electron.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [...flags, `--user-data-dir=${join(home, "electron")}`, repository, "--library", library],
    env: {
      ...definedEnvironment(),
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      PALIMPSEST_LIBRARY: library,
      ...environment,
    },
  });
  const page = await app.firstWindow();
  await page.setViewportSize(viewport);
  return {
    page,
    address: null,
    app,
    exported: async (start) => {
      // The system's own dialog cannot be driven: it answers what a person would have chosen.
      await app.evaluate(({ dialog }, folder) => {
        dialog.showSaveDialog = (...asked: unknown[]) => {
          const { defaultPath = "" } = asked.at(-1) as { readonly defaultPath?: string }; // its options come last
          const name = defaultPath.split(/[\\/]/).at(-1) ?? "";
          return Promise.resolve({ canceled: false, filePath: `${folder}/${name}` });
        };
      }, exports);
      const name = savedName(page);
      await start();
      return { name: await name, bytes: await readFile(join(exports, await name)) };
    },
    choosing: async (paths, start) => {
      await app.evaluate(({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] });
      }, paths);
      await start();
    },
    close: async () => {
      // A test that failed with something unsaved must end, too.
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
      });
      await app.close();
    },
  };
}

async function savedName(page: Page): Promise<string> {
  const notice = page.getByRole("status").filter({ hasText: "Saved “" });
  await notice.waitFor();
  return /Saved “(.+?)”/.exec(await notice.innerText())?.[1] ?? "";
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Errors of the page: thrown, logged, or a violation of its content security policy. */
function watchForErrors(page: Page, errors: string[]) {
  page.on("pageerror", (error) => errors.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`logged: ${message.text()}`);
  });
}

interface Fixtures {
  /** What a test adds to the host's environment: addresses of fakes. */
  readonly environment: Environment;
  readonly host: EditorHost;
  readonly page: Page;
  /** Lines of the page's console that a test expects, for example of a request that is to fail. */
  readonly expectedErrors: RegExp[];
}

interface WorkerFixtures {
  readonly chromiumBrowser: Browser | null;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  chromiumBrowser: [
    async ({}, use, info) => {
      if (info.project.name !== "web") return use(null);
      const executablePath = process.env["PALIMPSEST_CHROMIUM"];
      const browser = await chromium.launch(executablePath ? { executablePath } : {});
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],

  expectedErrors: async ({}, use) => use([]),

  environment: async ({}, use) => use({}),

  host: async ({ chromiumBrowser, environment, expectedErrors }, use) => {
    const home = await mkdtemp(join(tmpdir(), "palimpsest-e2e-"));
    const folders = { home, library: join(home, "library"), exports: join(home, "exports") };
    await mkdir(folders.exports);
    const errors: string[] = [];
    const launch = async () => {
      const launched = chromiumBrowser
        ? await launchWeb(chromiumBrowser, folders, environment)
        : await launchDesktop(folders, environment);
      watchForErrors(launched.page, errors);
      return launched;
    };
    let running = await launch();
    await use({
      kind: chromiumBrowser ? "web" : "desktop",
      get page() {
        return running.page;
      },
      get app() {
        return running.app;
      },
      get address() {
        return running.address;
      },
      exported: (start) => running.exported(start),
      choosing: (paths, start) => running.choosing(paths, start),
      restart: async () => {
        await running.close();
        running = await launch();
        return running.page;
      },
    });
    await running.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
    const unexpected = errors.filter((error) => !expectedErrors.some((pattern) => pattern.test(error)));
    expect(unexpected, "errors of the page").toEqual([]);
  },

  page: async ({ host }, use) => use(host.page),
});

export { expect } from "@playwright/test";
