// An empty window with the page's settings of the product's (electron/hosts/desktop/window.ts), for the benches.

import { app, BrowserWindow } from "electron";

function openWindow() {
  const webPreferences = { contextIsolation: true, sandbox: true, nodeIntegration: false, spellcheck: false };
  const window = new BrowserWindow({ width: 1400, height: 900, useContentSize: true, webPreferences });
  void window.loadURL("about:blank");
}

app.once("ready", openWindow);
