import { extname, join } from "node:path";
import {
  type App,
  type BrowserWindow,
  dialog,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from "electron";
import type { HandlersOf } from "../../../shared/rpc/define.ts";
import type { shellContract } from "./core/contract.ts";
import { pictureEndings } from "./picture-files.ts";

/** Shows the system's dialogs over the window, or by themselves where none is open. */
export function createDialogs(
  app: App,
  currentWindow: () => BrowserWindow | undefined,
): Pick<HandlersOf<typeof shellContract>["shell"], "pickPictures" | "pickFolder" | "pickTarget"> {
  return {
    pickPictures: async () => {
      const window = currentWindow();
      const options: OpenDialogOptions = {
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
    },
    pickFolder: async () => {
      const window = currentWindow();
      const options: OpenDialogOptions = { title: "Choose a model's folder", properties: ["openDirectory"] };
      const { filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options));
      return filePaths[0] ?? null;
    },
    // The dialog itself asks before a file is replaced.
    pickTarget: async ({ fileName }) => {
      const window = currentWindow();
      const ending = extname(fileName).slice(1);
      const options: SaveDialogOptions = {
        title: "Export",
        defaultPath: join(app.getPath("pictures"), fileName),
        filters: [{ name: ending.toUpperCase(), extensions: [ending] }],
        properties: ["createDirectory", "showOverwriteConfirmation"],
      };
      const { canceled, filePath } = await (window
        ? dialog.showSaveDialog(window, options)
        : dialog.showSaveDialog(options));
      return canceled || filePath === "" ? null : filePath;
    },
  };
}
