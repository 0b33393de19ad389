import { basename, extname, join } from "node:path";
import { type App, type BrowserWindow, dialog } from "electron";
import type { DeliverExport } from "../../handlers/host-services.ts";
import { writeFileAtomically } from "../../library/atomic-write.ts";
import { pictureEndings, withEnding } from "./picture-files.ts";

/** Shows the system's dialogs over `window`, or by themselves where none is open. */
export function createDialogs(app: App, currentWindow: () => BrowserWindow | undefined) {
  /** Absolute paths; empty when the person cancels. */
  const pickPictures = async (): Promise<readonly string[]> => {
    const window = currentWindow();
    const options: Electron.OpenDialogOptions = {
      title: "Open pictures",
      properties: ["openFile", "multiSelections"],
      filters: [
        { name: "Pictures", extensions: [...pictureEndings] },
        { name: "All files", extensions: ["*"] },
      ],
    };
    const { filePaths } = await (window
      ? dialog.showOpenDialog(window, options)
      : dialog.showOpenDialog(options));
    return filePaths;
  };

  /** Asks where first; the dialog itself asks before a file is replaced. Then it encodes, then it writes. */
  const deliverExport: DeliverExport = async ({ fileName, encode }, signal) => {
    signal.throwIfAborted();
    const ending = extname(fileName).slice(1);
    const window = currentWindow();
    const options: Electron.SaveDialogOptions = {
      title: "Export",
      defaultPath: join(app.getPath("pictures"), fileName),
      filters: [{ name: ending.toUpperCase(), extensions: [ending] }],
      properties: ["createDirectory", "showOverwriteConfirmation"],
    };
    const { canceled, filePath } = await (window
      ? dialog.showSaveDialog(window, options)
      : dialog.showSaveDialog(options));
    if (canceled || !filePath) return { type: "cancelled" };
    const path = withEnding(filePath, ending);
    const bytes = await encode();
    // The dialog asked about the name that it gave; a file under the longer name nobody agreed to replace.
    await writeFileAtomically(path, bytes, { overwrite: path === filePath, signal });
    return { type: "saved", fileName: basename(path), byteLength: bytes.byteLength };
  };

  return { pickPictures, deliverExport };
}
