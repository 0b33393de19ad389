import { useStore } from "zustand";
import type { MaskOperation } from "../mask/mask-operation.ts";
import { EarlierDialog } from "../panels/earlier/EarlierDialog.tsx";
import { ExportDialog } from "../panels/export/ExportDialog.tsx";
import { NewBlankDialog } from "../panels/home/NewBlankDialog.tsx";
import { LedgerDialog } from "../panels/ledger/LedgerDialog.tsx";
import { LocalModelsPage } from "../panels/local-models/LocalModelsPage.tsx";
import { ModelPicker } from "../panels/models/ModelPicker.tsx";
import { SettingsDialog } from "../panels/settings/SettingsDialog.tsx";
import type { SettingsActions } from "../panels/settings/settings-actions.ts";
import { connectionStore } from "../state/connection.ts";
import { documentStore, openDocumentOf } from "../state/document.ts";
import { announce } from "../state/notices.ts";
import { settingsStore } from "../state/settings.ts";
import { toolStore } from "../state/tools.ts";
import {
  closeDialog,
  dialogStore,
  type EarlierChoice,
  type OpenDialog,
  openDialog,
  openKeys,
} from "./dialogs.ts";
import { useEditor } from "./editor-context.ts";
import { localModelsActions } from "./local-models-actions.ts";
import { ChangeMaskDialog } from "./mask/ChangeMaskDialog.tsx";
import { MaskFromDifferenceDialog } from "./mask/MaskFromDifferenceDialog.tsx";
import { ShortcutSheet } from "./ShortcutSheet.tsx";
import type { Editor } from "./session/editor.ts";
import { inBackground } from "./session/failures.ts";
import { operateOnMask } from "./session/mask-actions.ts";

/** The dialog that is open, if any. */
export function Dialogs() {
  const { editor } = useEditor();
  const dialog = useStore(dialogStore, (state) => state.dialog);
  switch (dialog?.type) {
    case undefined:
      return null;
    case "export":
      return <Export dialog={dialog} />;
    case "settings":
      return (
        <SettingsDialog
          page={dialog.page}
          keyOf={dialog.provider ?? null}
          actions={settingsActions(editor)}
          localModels={<LocalModels editor={editor} />}
        />
      );
    case "models":
      return (
        <ModelPicker
          onChoose={(modelId) => {
            editor.settings.change({ modelId });
            closeDialog();
          }}
          onAddKey={openKeys}
          onShowLocalModels={() => openDialog({ type: "settings", page: "localModels" })}
          onClose={closeDialog}
        />
      );
    case "earlier":
      return <Earlier choice={dialog.choice} editor={editor} />;
    case "ledger":
      return (
        <LedgerDialog
          list={(since, signal) => editor.ledger.list(since, signal)}
          onExport={() => inBackground(editor.ledger.exportCsv())}
          onClose={closeDialog}
        />
      );
    case "blank":
      return (
        <NewBlankDialog
          onCreate={(name, size) => {
            closeDialog();
            inBackground(editor.imports.createBlank(name, size));
          }}
          onClose={closeDialog}
        />
      );
    case "changeMask":
      return (
        <ChangeMaskDialog
          kind={dialog.kind}
          onApply={(operation) => applyToMask(editor, operation)}
          onClose={closeDialog}
        />
      );
    case "maskFromDifference":
      return <MaskFromDifference editor={editor} />;
    case "shortcuts":
      return <ShortcutSheet onClose={closeDialog} />;
  }
}

function MaskFromDifference({ editor }: { readonly editor: Editor }) {
  const open = useStore(documentStore, openDocumentOf);
  const combine = useStore(toolStore, (tools) => tools.toolOptions.combine);
  if (!open) return null;
  return (
    <MaskFromDifferenceDialog
      open={open}
      combine={combine}
      onApply={(operation) => applyToMask(editor, operation)}
      onClose={closeDialog}
    />
  );
}

function applyToMask(editor: Editor, operation: MaskOperation): void {
  closeDialog();
  inBackground(operateOnMask(editor.session?.stage?.canvas ?? null, operation));
}

function settingsActions(editor: Editor): SettingsActions {
  return {
    change: (change) => editor.settings.change(change),
    copy: (text) => inBackground(copy(text)),
    setKey: async (provider, key) => {
      await editor.keys.set(provider, key);
      inBackground(editor.keys.test(provider));
    },
    removeKey: (provider) => inBackground(editor.keys.remove(provider)),
    testKey: (provider) => inBackground(editor.keys.test(provider)),
    showLedger: () => openDialog({ type: "ledger" }),
    showPage: (page) => openDialog({ type: "settings", page }),
    close: closeDialog,
  };
}

function LocalModels({ editor }: { readonly editor: Editor }) {
  const nativeDialogs = useStore(
    connectionStore,
    (state) => state.handshake?.capabilities.nativeDialogs ?? false,
  );
  return <LocalModelsPage actions={localModelsActions(editor, nativeDialogs)} />;
}

function Earlier({ choice, editor }: { readonly choice: EarlierChoice; readonly editor: Editor }) {
  const answer = (work: (choice: EarlierChoice) => Promise<void>) => () => {
    closeDialog();
    inBackground(work(choice));
  };
  return (
    <EarlierDialog
      nodes={choice.matches.map(({ node }) => node)}
      missing={choice.others.length}
      costEach={choice.costEach}
      onUse={answer((chosen) => editor.runner.takeEarlier(chosen))}
      onRunAgain={answer((chosen) => editor.runner.runAll(chosen))}
      onClose={closeDialog}
    />
  );
}

function Export({ dialog }: { readonly dialog: Extract<OpenDialog, { type: "export" }> }) {
  const { editor } = useEditor();
  const open = useStore(documentStore, openDocumentOf);
  const options = useStore(settingsStore, (settings) => settings.exportOptions);
  const asksWhere = useStore(connectionStore, (state) => state.handshake?.host === "desktop");
  const node = open?.nodes.get(dialog.nodeId ?? open.record.currentNodeId);
  if (!open || !node) return null;
  return (
    <ExportDialog
      node={node}
      documentName={open.record.name}
      initial={options}
      asksWhere={asksWhere}
      onExport={async (chosen, signal) => {
        if (await editor.exportNode(node.id, chosen, signal)) closeDialog();
      }}
      onClose={closeDialog}
    />
  );
}

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  announce("Copied.");
}
