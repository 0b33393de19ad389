import { execFileSync } from "node:child_process";
import type { ElectronApplication } from "@playwright/test";
import { EditorPage } from "./editor-page.ts";
import { expect, test } from "./host.ts";

test.skip(({ host }) => host.app === null, "a browser asks the person itself");

/** What a person is asked, and what they answer. */
async function answerQuestions(app: ElectronApplication, response: number) {
  await app.evaluate(({ dialog, app: electronApp }, answer) => {
    dialog.showMessageBox = (...asked: unknown[]) => {
      const { buttons = [] } = asked.at(-1) as { readonly buttons?: string[] }; // its options come last
      electronApp.emit("test-question", buttons[1]);
      return Promise.resolve({ response: answer, checkboxChecked: false });
    };
  }, response);
  return app.evaluate(
    ({ app: electronApp }) =>
      new Promise<string>((resolve) => {
        (electronApp as NodeJS.EventEmitter).once("test-question", resolve);
      }),
  );
}

/** The process that keeps the library: a child of the window's. */
function coreOf(app: ElectronApplication): number {
  const parent = String(app.process().pid);
  const children = execFileSync("ps", ["--ppid", parent, "-o", "pid=,args="], { encoding: "utf8" });
  const [pid] = /^\s*\d+(?= .*desktop-core)/m.exec(children) ?? [];
  if (!pid) throw new Error(`There is no core among\n${children}`);
  return Number(pid);
}

test("a reload while the mask is on its way to the library is a reload, and keeps it", async ({
  host,
  page,
}) => {
  const editor = new EditorPage(page);
  await editor.openSample();
  await editor.paint([0.3, 0.5], [0.6, 0.5]);
  const painted = await editor.maskState.innerText();
  await page.evaluate(() => {
    document.title = "before";
  });
  await host.app?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload());
  await expect(page).not.toHaveTitle("before");
  await editor.ready(1);
  await expect(editor.maskState).toHaveText(painted);
});

test("a close is not held up for ever by a library that hangs", async ({ host, page }) => {
  test.skip(process.platform !== "linux", "the core is found and stopped as Linux does it");
  const { app } = host;
  if (!app) return;
  const editor = new EditorPage(page);
  await editor.openSample();
  const core = coreOf(app);
  const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  process.kill(core, "SIGSTOP");
  try {
    await editor.paint([0.3, 0.5], [0.6, 0.5]);
    const asked = answerQuestions(app, 0);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    expect(await asked).toBe("Close Anyway");
    expect(await windows(), "the person wants it open").toBe(1);
  } finally {
    process.kill(core, "SIGCONT");
  }
  await editor.saved();
});
