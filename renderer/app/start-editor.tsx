import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { keepLayout } from "../state/layout.ts";
import { keepViewOptions } from "../state/view-options.ts";
import { keepFocus } from "../ui/keep-focus.ts";
import { App, ConnectionFailed, Waiting } from "./App.tsx";
import { commandContextStore, followStores } from "./commands/context.ts";
import { commandOfMenu, createCommands } from "./commands/editor-commands.ts";
import { listenForShortcuts, modalIsOpen, undoInField } from "./commands/keyboard.ts";
import { EditorContext } from "./editor-context.ts";
import { Editor } from "./session/editor.ts";
import { toAppError } from "./session/failures.ts";
import type { EditorServices } from "./session/services.ts";
import { followTheme } from "./theme.ts";
import { followTitle } from "./window-title.ts";

/** Draws the editor into `container` and keeps it running for as long as the page lives. */
export async function startEditor(container: HTMLElement, services: EditorServices): Promise<void> {
  const root = createRoot(container);
  followTheme(document.documentElement);
  followTitle(document);
  keepLayout(localStorage);
  keepViewOptions(localStorage);
  root.render(<Waiting text="Connecting…" />);
  try {
    const editor = new Editor(await services.connect(), services);
    const commands = createCommands(editor);
    editor.start((menuCommand) => {
      if (undoInField(menuCommand) || modalIsOpen()) return;
      const command = commands.get(commandOfMenu(menuCommand));
      if (command?.when(commandContextStore.getState())) command.run();
    });
    followStores(editor);
    listenForShortcuts(commands);
    keepFocus(document);
    root.render(
      <StrictMode>
        <EditorContext value={{ editor, commands }}>
          <App />
        </EditorContext>
      </StrictMode>,
    );
  } catch (error) {
    const { message, nextStep } = toAppError(error);
    root.render(<ConnectionFailed message={message} nextStep={nextStep} />);
  }
}
